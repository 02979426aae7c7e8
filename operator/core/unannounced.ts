import type { Task } from '../../shared/api/generated/task.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { isTerminal, stateOf, type TerminalPhase } from '../../shared/core/lifecycle.ts';
import { parentOf, type Ref, refTo } from '../../shared/core/refs.ts';

/** The end of a Task of which its receiver seems to know nothing. */
export interface Unannounced {
  readonly ref: Ref;
  readonly phase: TerminalPhase;
  readonly parent: Ref | undefined;
}

/** A first attempt takes 30 s at most. */
const settledAfterMs = 45_000;
/** Nobody wants to hear of what ended long before the platform knew of notifications. */
const forgottenAfterMs = 3_600_000;

/** Tasks that want somebody told of their end, have ended a while ago, and show no attempt: the event of their end was lost. */
export function unannounced(tasks: readonly Task[], now: number): Unannounced[] {
  return tasks.flatMap((task) => {
    const phase = stateOf(task);
    const age = now - Date.parse(task.status?.completionTime ?? '');
    const isWanted = Boolean(task.spec.webhookURL) && task.metadata.deletionTimestamp === undefined;
    if (!isWanted || !isTerminal(phase) || !(age > settledAfterMs && age < forgottenAfterMs)) return [];
    if (findCondition(task.status?.conditions, 'WebhookDelivered') !== undefined) return [];
    return [{ ref: refTo(task), phase, parent: parentOf(task) }];
  });
}
