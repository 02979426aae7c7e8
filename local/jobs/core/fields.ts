import type { Container } from '../../../shared/api/kubernetes/container.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { parseQuantity } from './quantity.ts';

/** What the machine has, for containers that state no limit of their own. */
export interface Capacity {
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** The value of a `fieldRef` of the downward API; undefined where there is no such field. */
export function fieldOf(pod: Pod, path: string): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed !== null) return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] as string] ?? '';
  return plainFields[path]?.(pod);
}

const plainFields: Readonly<Record<string, (pod: Pod) => string>> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
  'metadata.uid': ({ metadata }) => metadata.uid ?? '',
  'metadata.labels': ({ metadata }) => quotedLines(metadata.labels),
  'metadata.annotations': ({ metadata }) => quotedLines(metadata.annotations),
  'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? 'default',
  'status.hostIP': () => '127.0.0.1',
  'status.hostIPs': () => '127.0.0.1',
  'status.podIP': () => '127.0.0.1',
  'status.podIPs': () => '127.0.0.1',
};

/** A map as a downward API file holds it: one `key="value"` a line, sorted. */
function quotedLines(map: Readonly<Record<string, string>> = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}

/**
 * The value of a `resourceFieldRef`: `limits.*` or `requests.*` of cpu or memory in units of `divisor`, rounded up.
 *
 * A limit that is not set is what the machine has; a request that is not set is the limit. Undefined for any other resource.
 */
export function resourceOf(
  container: Container,
  ref: { resource: string; divisor?: number | string },
  capacity: Capacity,
): string | undefined {
  const [list, name] = ref.resource.split('.');
  if ((list !== 'limits' && list !== 'requests') || (name !== 'cpu' && name !== 'memory')) return undefined;
  const stated = container.resources?.[list]?.[name] ?? container.resources?.limits?.[name] ?? capacity[name];
  const amount = parseQuantity(stated);
  const divisor = parseQuantity(ref.divisor ?? 1) || 1;
  return amount === undefined ? undefined : String(Math.ceil(amount / divisor));
}
