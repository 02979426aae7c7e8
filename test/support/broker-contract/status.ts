import { isDeepStrictEqual } from 'node:util';
import type { ResourceKind } from '../../../shared/api/kinds.ts';
import type { Broker } from '../../../shared/api/knative/broker.ts';
import type { Trigger } from '../../../shared/api/knative/trigger.ts';
import { until } from '../until.ts';
import type { Scene } from './scene.ts';

type Status<T extends Broker | Trigger> = NonNullable<T['status']>;

/** Milliseconds after which an object that still has no status, or an open one, is not going to have another. */
const patienceMs = 10_000;

/** An object's status once it is about the object as it is, and does not change any more. */
export function settledStatus<T extends Broker | Trigger>(scene: Scene, kind: ResourceKind<T>, name: string): Promise<Status<T>> {
  const { kube, quietMs } = scene.target;
  let last: { readonly status: T['status']; readonly since: number } | undefined;
  return until(`a status of ${name}`, async () => {
    const object = await kube.get<Broker | Trigger>(kind, scene.namespace, name);
    const status = object?.status as T['status'];
    if (last === undefined || !isDeepStrictEqual(last.status, status)) last = { status, since: performance.now() };
    const since = performance.now() - last.since;
    if (isOpen(status) && quietMs > 0 && since < patienceMs) return undefined;
    if (status === undefined && quietMs > 0) return {} as Status<T>;
    const isCurrent = status?.conditions !== undefined && (status.observedGeneration ?? 1) === object?.metadata.generation;
    return isCurrent && since >= quietMs ? (status as Status<T>) : undefined;
  });
}

const isOpen = (status: Broker['status'] | Trigger['status']): boolean =>
  (status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown') === 'Unknown';

/** A status without its times and without what only tells of Knative's own channels. */
export function seenStatus({
  conditions = [],
  annotations: _,
  ...status
}: Broker['status'] & Trigger['status'] & object): object {
  return {
    ...status,
    conditions: conditions.map(({ lastTransitionTime: __, ...condition }) => condition),
  };
}
