import type { Container } from '../../shared/api/kubernetes/container.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import { addressesOf } from './addresses.ts';
import { environmentOf } from './core/environment.ts';
import { servicesNamed } from './core/service-names.ts';
import type { Missing } from './core/sources.ts';
import type { Machine } from './machine.ts';
import type { PodFolder } from './pod-folder.ts';
import { gatherSources } from './sources.ts';
import { makeVolumes } from './volumes.ts';

/** All that a pod's containers need before they start. */
export interface Prepared {
  readonly kind: 'ready';
  /** Host folder of each volume. */
  readonly volumes: Readonly<Record<string, string>>;
  /** Each container's own variables, by container name. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Today's addresses of the Services that they name. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** The containers of a pod in the order in which they start. */
export const containersOf = ({ spec }: Pod): Container[] => [...(spec.initContainers ?? []), ...spec.containers];

/** Makes a pod's volumes and environments, or says what is not there yet; `signal` ends the renewal of its tokens. */
export async function preparePod(
  machine: Machine,
  at: { pod: Pod; folder: PodFolder; signal: AbortSignal },
): Promise<Prepared | Missing> {
  try {
    return await prepare(machine, at);
  } catch (error) {
    return explained(error);
  }
}

async function prepare(
  { kube, capacity, volumeDir, now, log }: Machine,
  { pod, folder, signal }: { pod: Pod; folder: PodFolder; signal: AbortSignal },
): Promise<Prepared | Missing> {
  const sources = await gatherSources(kube, pod, capacity);
  const variables: Record<string, Readonly<Record<string, string>>> = {};
  for (const container of containersOf(pod)) {
    const environment = environmentOf(container, sources);
    if (environment.kind === 'missing') return environment;
    variables[container.name] = environment.variables;
  }
  const volumes = await makeVolumes({ kube, sources, folder, volumeDir, now, signal, log });
  if (volumes.kind === 'missing') return volumes;
  const addresses = await addressesOf(kube, servicesNamed(wordsOf(pod, variables)));
  return { kind: 'ready', volumes: volumes.folders, variables, addresses };
}

function wordsOf(pod: Pod, variables: Prepared['variables']): string[] {
  const words = containersOf(pod).flatMap(({ command = [], args = [] }) => [...command, ...args]);
  return [...words, ...Object.values(variables).flatMap((own) => Object.values(own))];
}

/** Something that was refused or is not there now may be there later; a bug of ours is for the log. */
function explained(error: unknown): Missing {
  if (error instanceof OrkaError || (error as NodeJS.ErrnoException).syscall !== undefined)
    return { kind: 'missing', message: (error as Error).message };
  throw error;
}
