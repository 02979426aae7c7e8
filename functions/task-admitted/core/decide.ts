import { runsWithoutPod } from '../../../shared/core/attempt.ts';
import { annotations, cleanupFinalizer } from '../../../shared/core/labels.ts';
import { phaseAfter, stateOf } from '../../../shared/core/lifecycle.ts';
import { reasonToCancelChildren } from '../../../shared/core/orphans.ts';
import { isGated } from '../../../shared/core/schedule.ts';
import { admissionChecks, type RefusalReason } from './checks.ts';
import { firstSlot, isTemplate } from './first-slot.ts';
import type { AdmissionInput } from './input.ts';
import { type LaunchPlan, planLaunch } from './launch-plan.ts';

export type Decision =
  | { readonly kind: 'ignore'; readonly why: string }
  /** It is being deleted, and nobody will forget its records for it: it has never had our finalizer. */
  | { readonly kind: 'forget' }
  /** All is decided, and nothing came of it; say it again, for whoever was to be told may not have been. */
  | { readonly kind: 'repeat'; readonly phase: 'Failed' | 'Cancelled' }
  /** It runs without a pod; say so again, for whoever leads it on may not have been told, and no Job of it can be seen. */
  | { readonly kind: 'remind' }
  | { readonly kind: 'cancel'; readonly message: string }
  | { readonly kind: 'refuse'; readonly reason: RefusalReason; readonly message: string }
  | { readonly kind: 'wait'; readonly reason: RefusalReason; readonly message: string }
  /** It never runs itself: `next` is when it has its first run, undefined while it is suspended. */
  | { readonly kind: 'schedule'; readonly next: number | undefined }
  | { readonly kind: 'launch'; readonly plan: LaunchPlan };

/** Whether this Task may start now. Total, and says the same thing however often it is asked. */
export function decide(input: AdmissionInput): Decision {
  const { task } = input;
  const past = decidePast(input);
  if (past !== undefined) return past;

  // What runs is running, whatever was changed since: what to do about it is decided when it ends.
  if (input.launched) return { kind: 'launch', plan: planLaunch(input) };

  const cancelled = task.metadata.annotations?.[annotations.cancel];
  if (cancelled !== undefined) return { kind: 'cancel', message: cancelled || 'cancelled' };
  // Made by a worker that had not heard of its own end.
  const orphaned = input.parent?.task && reasonToCancelChildren(input.parent.task);
  if (orphaned !== undefined) return { kind: 'cancel', message: orphaned };

  if (isGated(task)) return { kind: 'ignore', why: 'its schedule has not let it start' };
  if (isTemplate(task)) return schedule(input);

  // A retry that is not due is not started early, whatever event came; the operator asks again when it is.
  const due = task.status?.nextScheduleTime;
  if (due !== undefined && Date.parse(due) > input.now) return { kind: 'ignore', why: `not due before ${due}` };

  for (const check of admissionChecks) {
    const refusal = check(input);
    if (refusal === undefined) continue;
    return { kind: refusal.final ? 'refuse' : 'wait', reason: refusal.reason, message: refusal.message };
  }
  return { kind: 'launch', plan: planLaunch(input) };
}

/** For a Task that cannot start any more, for it has, or is on its way out. */
function decidePast({ task }: AdmissionInput): Decision | undefined {
  if (task.metadata.deletionTimestamp !== undefined)
    return task.metadata.finalizers?.includes(cleanupFinalizer) ? { kind: 'ignore', why: 'being deleted' } : { kind: 'forget' };
  const state = stateOf(task);
  if (state === 'Failed' || state === 'Cancelled') return { kind: 'repeat', phase: state };
  if (state === 'Running' && runsWithoutPod(task)) return { kind: 'remind' };
  return phaseAfter(state, 'launch') === undefined ? { kind: 'ignore', why: `already ${state}` } : undefined;
}

function schedule({ task, now }: AdmissionInput): Decision {
  const first = firstSlot(task, now);
  if ('refused' in first) return { kind: 'refuse', reason: 'InvalidSchedule', message: first.refused };
  return { kind: 'schedule', next: first.next };
}
