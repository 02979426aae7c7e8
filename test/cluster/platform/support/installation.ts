import { fileURLToPath } from 'node:url';
import { imageName } from '../../../../local/jobs/core/command.ts';
import { createHttpClient, type HttpClient } from '../../../../shared/http/client.ts';
import { createKube } from '../../../../shared/kube/client.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';
import { readKubeconfig } from '../../../../shared/kube/kubeconfig.ts';
import type { Running } from '../../../support/command.ts';
import { until } from '../../../support/until.ts';
import { isNode } from './node.ts';
import { background, kubectl, sh } from './shell.ts';
import { makeSmallVolume } from './small-volume.ts';

const chart = fileURLToPath(new URL('../../../../chart', import.meta.url));
const readyWithinMs = 180_000;

/** The chart on a cluster, in a namespace of its own. */
export interface Installation {
  readonly namespace: string;
  /** As whoever KUBECONFIG names. */
  readonly kube: Kube;
  /** Image of the platform under test. */
  readonly image: string;
  /** `helm upgrade` with these values on top of the first ones; resolves when everything is ready. */
  upgrade(...set: readonly string[]): Promise<void>;
  uninstall(): Promise<void>;
  /** The REST API, as ServiceAccount `orka-client` of the release. */
  rest(): Promise<HttpClient>;
  /** Resolves when no Deployment, StatefulSet or Knative Service waits for anything. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** Installs the chart into a fresh namespace that lets only restricted pods in; its store has a small volume where this machine is the node. */
export async function install(name: string, ...set: readonly string[]): Promise<Installation> {
  const image = needed('ORKA_TEST_IMAGE');
  const namespace = `${name}-${Date.now().toString(36)}`;
  const repository = imageName(image);
  const kube = createKube((await readKubeconfig(needed('KUBECONFIG'))).connection);
  const closing: (() => Promise<void> | void)[] = [() => kube.close()];
  const helm = (...args: readonly string[]): Promise<string> => sh('helm', [...args, '--namespace', namespace]);

  await kubectl('create', 'namespace', namespace);
  closing.push(async () => void (await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false')));
  await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
  const values = [`image.repository=${repository}`, `image.tag=${image.slice(repository.length + 1)}`, ...set];
  if (isNode) {
    const volume = await makeSmallVolume(namespace);
    closing.push(() => volume.remove());
    values.push(`store.persistence.existingClaim=${volume.claim}`);
  }
  const setting = (more: readonly string[]): string[] => [...values, ...more].flatMap((value) => ['--set', value]);
  // CRDs may be there already, from whatever ran on this cluster before; Helm 4 has to be told twice.
  const isFour = (await sh('helm', ['version', '--template', '{{.Version}}'])).startsWith('v4');
  const taking = ['--take-ownership', ...(isFour ? ['--force-conflicts'] : [])];
  await helm('install', 'orka', chart, ...taking, ...setting([]));

  async function ready(): Promise<void> {
    await kubectl('-n', namespace, 'rollout', 'status', 'deployment/orka-api', `--timeout=${readyWithinMs}ms`);
    await kubectl('-n', namespace, 'rollout', 'status', 'deployment/orka-operator', `--timeout=${readyWithinMs}ms`);
    await kubectl('-n', namespace, 'rollout', 'status', 'statefulset/orka-store', `--timeout=${readyWithinMs}ms`);
    for (const kind of ['ksvc', 'broker', 'trigger'])
      await kubectl('-n', namespace, 'wait', kind, '--all', '--for=condition=Ready', `--timeout=${readyWithinMs}ms`);
  }

  async function rest(): Promise<HttpClient> {
    const forward = background('kubectl', ['-n', namespace, 'port-forward', 'service/orka-api', ':80']);
    closing.push(() => forward.stop());
    const port = await portOf(forward);
    const client = createHttpClient({
      baseUrl: `http://127.0.0.1:${port}`,
      token: async () => (await kubectl('-n', namespace, 'create', 'token', 'orka-client')).trim(),
    });
    closing.push(() => client.close());
    return client;
  }

  return {
    namespace,
    kube,
    image,
    ready,
    rest,
    async upgrade(...more) {
      await helm('upgrade', 'orka', chart, ...taking, ...setting(more));
      await ready();
    },
    uninstall: async () => void (await helm('uninstall', 'orka', '--wait')),
    async close() {
      for (const close of closing.splice(0).reverse()) await close();
    },
  };
}

function portOf(forward: Running): Promise<string> {
  return until('kubectl port-forward to listen', () => /127\.0\.0\.1:(\d+) ->/.exec(forward.stdout())?.[1]);
}

/** A variable that the runner of the suites sets. */
export function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this suite with npm run test:cluster`);
  return value;
}
