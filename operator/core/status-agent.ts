import type { Agent, AgentStatus } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { type Statement, setCondition } from '../../shared/core/conditions.ts';
import type { Location } from '../../shared/core/provider-ref.ts';
import { timestamp } from '../../shared/core/time.ts';

/** What an Agent refers to, as far as it was found. */
export interface AgentWorld {
  /** Undefined where there is no such Provider. */
  readonly providerReady: boolean | undefined;
  /** Everything else it refers to that does not exist, each as `secret "x"`. */
  readonly missing: readonly string[];
}

/** What is known of the Tasks that run as an Agent. */
export interface AgentActivity {
  readonly activeTasks: number;
  readonly lastUsed: string | undefined;
}

/** What an Agent's status should say; undefined where it says so already. */
export function agentStatus(
  { metadata, spec, status }: Agent,
  world: AgentWorld,
  activity: AgentActivity,
  now: number,
): AgentStatus | undefined {
  const verdict = judge(spec.providerRef?.name, world);
  const ready = verdict.status === 'True';
  const lastUsed = latest(status?.lastUsed, activity.lastUsed);
  const before = status?.conditions ?? [];
  const conditions = setCondition(
    before,
    { ...verdict, type: 'Ready', observedGeneration: metadata.generation ?? 0 },
    timestamp(now),
  );
  const same = status?.ready === ready && status.activeTasks === activity.activeTasks && status.lastUsed === lastUsed;
  if (same && conditions === before) return undefined;
  return {
    ready,
    activeTasks: activity.activeTasks,
    ...(lastUsed === undefined ? {} : { lastUsed }),
    conditions: [...conditions],
  };
}

type Verdict = Pick<Statement, 'status' | 'reason' | 'message'>;

function judge(provider: string | undefined, { providerReady, missing }: AgentWorld): Verdict {
  if (missing.length > 0) return { status: 'False', reason: 'ReferenceNotFound', message: `not found: ${missing.join(', ')}` };
  if (provider !== undefined && providerReady === undefined)
    return { status: 'False', reason: 'ProviderNotFound', message: `provider "${provider}" not found` };
  if (provider !== undefined && providerReady === false)
    return { status: 'False', reason: 'ProviderNotReady', message: `provider "${provider}" is not ready` };
  return { status: 'True', reason: 'ReferencesResolved', message: 'everything the Agent refers to is there' };
}

/** Counts an Agent's running Tasks and finds when the last one finished. */
export function activityOf(at: Location, tasks: Iterable<Task>): AgentActivity {
  let activeTasks = 0;
  let lastUsed: string | undefined;
  for (const { metadata, spec, status } of tasks) {
    if (spec.agentRef?.name !== at.name || (spec.agentRef.namespace ?? metadata.namespace) !== at.namespace) continue;
    if (status?.phase === 'Running') activeTasks += 1;
    lastUsed = latest(lastUsed, status?.completionTime);
  }
  return { activeTasks, lastUsed };
}

/** RFC 3339 times of the same form sort as they follow in time. */
function latest(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
