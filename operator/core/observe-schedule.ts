import type { Task } from '../../shared/api/generated/task.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { annotations, labels } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import type { Ref } from '../../shared/core/refs.ts';
import { isGated } from '../../shared/core/schedule.ts';

/** What comes of looking at a Task that runs by a schedule. `version` is the middle of the event's id. */
export type ScheduleObservation =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'send'; readonly version: string };

/** Whether schedule-due has to look at a Task now, or when (milliseconds since the epoch). */
export function observeSchedule(task: Task, now: number): ScheduleObservation {
  const { metadata, spec, status } = task;
  if (stateOf(task) !== 'Scheduled' || metadata.deletionTimestamp !== undefined) return { kind: 'nothing' };
  if (metadata.annotations?.[annotations.cancel] !== undefined) return { kind: 'send', version: 'cancel' };
  const judged = findCondition(status?.conditions, 'Scheduled')?.observedGeneration;
  if (judged !== metadata.generation) return { kind: 'send', version: `generation-${metadata.generation}` };
  const next = status?.nextScheduleTime;
  if (next === undefined) return spec.suspend === true ? { kind: 'nothing' } : { kind: 'send', version: 'first-slot' };
  const slot = Date.parse(next);
  return slot > now ? { kind: 'wait', until: slot } : { kind: 'send', version: `slot-${slot / 1000}` };
}

/** From when on (milliseconds since the epoch) the same Task is worth a word: always, at its slot, or never as it is. */
export function timeToSay(task: Task): number {
  const observed = observeSchedule(task, Number.NEGATIVE_INFINITY);
  if (observed.kind === 'wait') return observed.until;
  return observed.kind === 'send' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The key (`namespace/name`) of the Task whose schedule made this one; undefined for any other Task. */
export function templateOf({ metadata }: Task): string | undefined {
  const name = metadata.annotations?.[annotations.parentTaskName];
  return metadata.labels?.[labels.scheduledRun] === 'true' && name !== undefined ? `${metadata.namespace}/${name}` : undefined;
}

/** The Tasks by whose schedules runs were made that have not been let start: whoever made one may have been cut short. */
export function templatesOfHeld(tasks: readonly Task[]): Ref[] {
  return tasks.filter(isHeldRun).flatMap(({ metadata: { namespace = 'default', ownerReferences = [] } }) => {
    const owner = ownerReferences.find(({ controller }) => controller);
    return owner === undefined ? [] : [{ namespace, name: owner.name, uid: owner.uid }];
  });
}

function isHeldRun(task: Task): boolean {
  return isGated(task) && !isTerminal(stateOf(task)) && templateOf(task) !== undefined;
}

/** What a run that has ended is told to schedule-due as; undefined where it has not, or had before. */
export function endOfRun(run: Task, before: Task | undefined): string | undefined {
  const state = stateOf(run);
  return before !== undefined && isTerminal(state) && !isTerminal(stateOf(before))
    ? `run-${run.metadata.uid}-${state}`
    : undefined;
}

/** The keys of Tasks that keep more runs than their history is to have: nobody heard of the end of one. */
export function overfullHistories(tasks: readonly Task[], templates: ReadonlyMap<string, Task>): string[] {
  const kept = new Map<string, { succeeded: number; failed: number }>();
  for (const task of tasks) {
    const state = stateOf(task);
    const key = isTerminal(state) && task.metadata.deletionTimestamp === undefined ? templateOf(task) : undefined;
    if (key === undefined) continue;
    const counts = kept.get(key) ?? { succeeded: 0, failed: 0 };
    counts[state === 'Succeeded' ? 'succeeded' : 'failed'] += 1;
    kept.set(key, counts);
  }
  return [...kept].flatMap(([key, { succeeded, failed }]) => {
    const { successfulRunsHistoryLimit: most = 3, failedRunsHistoryLimit: mostFailed = 1 } = templates.get(key)?.spec ?? {};
    return templates.has(key) && (succeeded > most || failed > mostFailed) ? [key] : [];
  });
}
