import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, parseManifests } from '../../local/manifests.ts';
import { helm3, helm4, pathOf, type Tool } from '../../scripts/tools/list.ts';

export const chart = join(import.meta.dirname, '../../chart');

/** A helm of this machine. */
export interface Helm {
  readonly path: string;
  /** As it says itself, such as `v4.1.4`. */
  readonly version: string;
}

/** How a helm command ended. */
export interface HelmRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RenderOptions {
  readonly namespace?: string;
  /** Values, over the chart's defaults. */
  readonly values?: object;
  /** A file of values below the chart. */
  readonly file?: string;
}

/** The helms of this machine: of each major version the one that the environment names, that `scripts/tools.ts` fetched, or on the path. */
export function findHelms(): Helm[] {
  const candidates: [named: string | undefined, tool: Tool, major: string][] = [
    [process.env['HELM'], helm4, 'v4'],
    [process.env['HELM3'], helm3, 'v3'],
  ];
  return candidates.flatMap(([named, tool, major]) => {
    const fetched = pathOf(tool, { cache: process.env['XDG_CACHE_HOME'] });
    const paths = named === undefined ? [...(existsSync(fetched) ? [fetched] : []), 'helm'] : [named];
    const found = paths.map((path) => ({ path, version: versionOf(path) })).find(({ version }) => version.startsWith(major));
    return found === undefined ? [] : [found];
  });
}

function versionOf(path: string): string {
  const { status, stdout } = spawnSync(path, ['version', '--template', '{{.Version}}'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

/** Runs helm; `input` goes to its standard input. */
export function runHelm({ path }: Helm, args: readonly string[], input = ''): HelmRun {
  const { status, stdout, stderr } = spawnSync(path, args, { encoding: 'utf8', input, maxBuffer: 64 * 1024 * 1024 });
  return { status, stdout, stderr };
}

/** What `helm template` says. A helm that was built from source takes the cluster for an old one, so it is told. */
export function template(helm: Helm, { namespace = 'orka-system', values = {}, file }: RenderOptions = {}): HelmRun {
  const files = file === undefined ? [] : ['--values', join(chart, file)];
  const args = ['template', 'orka', chart, '--namespace', namespace, '--kube-version', '1.35.0', ...files, '--values', '-'];
  return runHelm(helm, args, JSON.stringify(values));
}

/** The objects that the chart renders to. Throws with helm's words where it refuses. */
export function render(helm: Helm, options?: RenderOptions): Manifest[] {
  const { status, stdout, stderr } = template(helm, options);
  if (status !== 0) throw new Error(stderr);
  return parseManifests(stdout, 'the chart');
}
