import type { Task } from '../../../shared/api/generated/task.ts';

/** The world that a decision rests on, gathered by gather.ts before anything is decided. */
export interface ScheduleInput {
  readonly task: Task;
  /** The Task's runs and drafts of runs (drafts.ts), as far as they have not been deleted. */
  readonly runs: readonly Task[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}
