import type { Task } from '../../shared/api/generated/task.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';

/** What is remembered of a Task that has not ended; times in milliseconds since the epoch. */
export interface Sight {
  readonly type: string;
  readonly madeAt: number;
  /** Since when it may run and does not; undefined for one that runs, or never does itself. */
  readonly waitsSince?: number;
  /** True where it waits for its next iteration. */
  readonly isBetweenIterations?: boolean;
}

/** One thing that a change of a Task says about how the platform works. */
export type Measurement =
  | { readonly kind: 'waited'; readonly seconds: number }
  | { readonly kind: 'gap'; readonly seconds: number }
  | { readonly kind: 'attempt'; readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'interrupted' }
  | { readonly kind: 'ended'; readonly phase: string; readonly seconds: number };

export interface Measured {
  readonly measurements: readonly Measurement[];
  /** What to remember; undefined once it has ended. */
  readonly sight: Sight | undefined;
}

/** What a Task's change from `old` to `task`, seen at `now`, says; `before` is what was remembered of it. */
export function measureTask(old: Task | undefined, task: Task, before: Sight | undefined, now: number): Measured {
  const state = stateOf(task);
  const sight = before ?? { type: task.spec.type, madeAt: madeAt(task, now) };
  const attempt = old === undefined ? [] : attemptOver(old, task);
  if (isTerminal(state)) {
    // One that had ended before it was first seen says nothing about us.
    if (old === undefined || isTerminal(stateOf(old))) return { measurements: [], sight: undefined };
    return { measurements: [...attempt, { kind: 'ended', phase: state, seconds: since(sight.madeAt, now) }], sight: undefined };
  }
  const { type, waitsSince, isBetweenIterations } = sight;
  const rest = { type, madeAt: sight.madeAt };
  if (state === 'New' || state === 'Pending') return { measurements: attempt, sight: waiting(old, task, sight, now) };
  if (state !== 'Running' || waitsSince === undefined) return { measurements: attempt, sight: rest };
  const seconds = since(waitsSince, now);
  const gap: Measurement[] = isBetweenIterations === true ? [{ kind: 'gap', seconds }] : [];
  return { measurements: [{ kind: 'waited', seconds }, ...gap], sight: rest };
}

/** The API server's times have no fractions; one that is hardly over is now. */
function madeAt({ metadata }: Task, now: number): number {
  const created = Date.parse(metadata.creationTimestamp ?? '');
  return Number.isNaN(created) || (now >= created && now - created < 1000) ? now : created;
}

/** A Task in phase Pending waits from when it got there, or from when a pause of its own is over. */
function waiting(old: Task | undefined, task: Task, sight: Sight, now: number): Sight {
  const due = Date.parse(task.status?.nextScheduleTime ?? '');
  const from = sight.waitsSince ?? (old === undefined ? sight.madeAt : now);
  const isIteration = old !== undefined && stateOf(old) === 'Running' && iterationOf(task) > iterationOf(old);
  return {
    type: sight.type,
    madeAt: sight.madeAt,
    waitsSince: due > from ? due : from,
    isBetweenIterations: isIteration || (stateOf(old ?? task) !== 'Running' && sight.isBetweenIterations === true),
  };
}

function attemptOver(old: Task, task: Task): Measurement[] {
  const state = stateOf(task);
  if (stateOf(old) !== 'Running') return [];
  if (isTerminal(state)) return [{ kind: 'attempt', outcome: state.toLowerCase() as 'succeeded' | 'failed' | 'cancelled' }];
  if (state !== 'Pending') return [];
  if (iterationOf(task) > iterationOf(old)) return [{ kind: 'attempt', outcome: 'succeeded' }];
  const isInterrupted = findCondition(task.status?.conditions, 'Retrying')?.reason === 'Interrupted';
  return [{ kind: 'attempt', outcome: isInterrupted ? 'interrupted' : 'failed' }];
}

const iterationOf = ({ status }: Task): number => status?.iteration ?? 0;
const since = (then: number, now: number): number => Math.max(0, now - then) / 1000;
