import type { KnativeCondition } from '../../../shared/api/knative/duck.ts';
import type { KnativeService, KnativeServiceStatus } from '../../../shared/api/knative/service.ts';

/** How it is going with the room behind a Knative Service. */
export type Hosting =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly message: string };

/** The conditions of a Knative Service; Ready sums the others up. */
const conditionTypes = ['ConfigurationsReady', 'Ready', 'RoutesReady'] as const;

/** A Knative Service's whole status; a condition that has not changed keeps its time. `now` is RFC 3339. */
export function knativeStatusOf({ metadata, status }: KnativeService, hosting: Hosting, now: string): KnativeServiceStatus {
  const generation = metadata.generation ?? 1;
  const revision = `${metadata.name}-${String(generation).padStart(5, '0')}`;
  const conditions = conditionTypes.map((type) => conditionOf(type, hosting, { before: status?.conditions ?? [], now }));
  const common = { observedGeneration: generation, latestCreatedRevisionName: revision, conditions };
  if (hosting.kind === 'failed') return common;
  const { url } = hosting;
  return {
    ...common,
    url,
    address: { url },
    latestReadyRevisionName: revision,
    traffic: [{ latestRevision: true, percent: 100, revisionName: revision }],
  };
}

function conditionOf(
  type: string,
  hosting: Hosting,
  { before, now }: { before: readonly KnativeCondition[]; now: string },
): KnativeCondition {
  const status = hosting.kind === 'ready' ? 'True' : 'False';
  const old = before.find((condition) => condition.type === type);
  const lastTransitionTime = (old?.status === status ? old.lastTransitionTime : undefined) ?? now;
  return {
    type,
    status,
    lastTransitionTime,
    ...(hosting.kind === 'failed' && { reason: hosting.reason, message: hosting.message }),
  };
}
