import type { Task } from '../api/generated/task.ts';
import { annotations } from '../core/labels.ts';
import { refTo } from '../core/refs.ts';
import { active, activeTraceparent, within } from './active.ts';
import { traceOfTask } from './core/trace-context.ts';

/** The Task, to be made as a part of the trace that is under way here; as it is where there is none. */
export function inThisTrace(task: Task): Task {
  const traceparent = activeTraceparent();
  if (traceparent === undefined) return task;
  const { metadata } = task;
  return { ...task, metadata: { ...metadata, annotations: { ...metadata.annotations, [annotations.traceparent]: traceparent } } };
}

/** Does work about a Task in the trace that the Task belongs to, where what asked for it did not know which one that is. */
export function inTraceOf<T>(task: Task, work: () => T): T {
  const { context } = traceOfTask(task.metadata.uid ?? '', task.metadata.annotations?.[annotations.traceparent]);
  return active().context?.traceId === context.traceId ? work() : within({ context, task: refTo(task) }, work);
}
