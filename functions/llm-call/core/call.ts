import type { ObjectRef } from '../../../eventing/core/catalogue.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { ModelRequest } from '../../../shared/llm/types.ts';

/** One turn of a Task's run, and what is asked in it. */
export interface Call {
  readonly task: ObjectRef;
  readonly run: number;
  readonly step: number;
  readonly request: ModelRequest;
  /** The Task as whoever makes this call has just read it; it is read afresh where nobody has. */
  readonly seen?: Task | undefined;
}
