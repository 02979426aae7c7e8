import type { Ref } from '../../../shared/core/refs.ts';
import type { ScheduledStatus } from '../../../shared/core/schedule.ts';
import type { EndedStatus, UnscheduledStatus } from './status.ts';

/** What became of a slot, for an Event. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'ScheduledRun' | 'RunSkipped' | 'MissedSchedule';
  readonly message: string;
}

/** What is to be done about a Task with a schedule, in this order. */
export interface Verdict {
  /** A run that is to be let start: it was decided before, by a delivery that was cut short. */
  readonly start: Start | undefined;
  readonly decision: Decision;
  /** Drafts of slots that are decided by now. */
  readonly discard: readonly Ref[];
}

/** A run that is let start, once those are asked to end that make way for it. */
export interface Start {
  readonly run: Ref;
  readonly replace: readonly Ref[];
}

export type Decision =
  | { readonly kind: 'ignore'; readonly why: string }
  /** It ends: cancelled with its runs, or because its schedule is none. */
  | { readonly kind: 'end'; readonly status: EndedStatus; readonly cancel: readonly Ref[] }
  /** It has ended, and whoever was to be told may not have been. */
  | { readonly kind: 'repeat'; readonly phase: EndedStatus['phase']; readonly message: string; readonly cancel: readonly Ref[] }
  /** It has no schedule any more, and runs once like any other. */
  | { readonly kind: 'unschedule'; readonly status: UnscheduledStatus }
  | Keep;

/** It goes on by its schedule; in the order in which it is to be done. */
export interface Keep {
  readonly kind: 'keep';
  /** The first slot that is not decided once this is done, in milliseconds since the epoch; undefined while it is suspended. */
  readonly next: number | undefined;
  /** The slot to make a run for, in milliseconds since the epoch. */
  readonly make: number | undefined;
  /** Runs that make way for it. */
  readonly replace: readonly Ref[];
  /** Undefined where the status says it already; of a run that is made it tells in addition (drafts.ts). */
  readonly status: ScheduledStatus | undefined;
  readonly happenings: readonly Happening[];
  /** Runs that are more than the history is to keep. */
  readonly prune: readonly Ref[];
}
