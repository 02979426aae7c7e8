import type { Publisher } from '../eventing/publisher.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { annotations } from '../shared/core/labels.ts';
import { within } from '../shared/tracing/active.ts';
import { traceOfTask } from '../shared/tracing/core/trace-context.ts';

/** The same publisher, whose events are in the trace that their Task belongs to: the one of its annotation, or its own. */
export function inTraceOfTask(
  publisher: Pick<Publisher, 'publish'>,
  tasks: { get(namespace: string, name: string): Task | undefined },
): Pick<Publisher, 'publish'> {
  return {
    publish(event) {
      const { task } = event.data;
      const notes = tasks.get(task.namespace, task.name)?.metadata.annotations;
      const { context } = traceOfTask(task.uid, notes?.[annotations.traceparent]);
      return within({ context, task }, () => publisher.publish(event));
    },
  };
}
