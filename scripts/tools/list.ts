import { homedir } from 'node:os';
import { join } from 'node:path';

/** A program that tests use where it is there: a Go module, built from its source. */
export interface Tool {
  /** What it is called in the folder of tools. */
  readonly name: string;
  readonly module: string;
  readonly version: string;
}

export const helm4: Tool = { name: 'helm4', module: 'helm.sh/helm/v4/cmd/helm', version: 'v4.1.4' };
export const helm3: Tool = { name: 'helm3', module: 'helm.sh/helm/v3/cmd/helm', version: 'v3.19.2' };

/** Where the tool is, once `scripts/tools.ts` has fetched it: outside the tree, so that it is built once for all checkouts. */
export function pathOf({ name, version }: Tool, { cache = join(homedir(), '.cache') }: { cache?: string | undefined }): string {
  return join(cache, 'orka', 'tools', `${name}-${version}`);
}
