import { active } from '../shared/tracing/active.ts';
import { formatTraceparent, type TraceContext, traceOfTask } from '../shared/tracing/core/trace-context.ts';
import type { Tracer } from '../shared/tracing/tracer.ts';
import type { AnyOrkaEvent } from './core/catalogue.ts';
import { eventAttributes } from './core/event-attributes.ts';
import type { Publisher } from './publisher.ts';

/**
 * The same publisher, whose events say in which trace they are: in the one that is under way where that is about the event's Task, else in
 * the Task's own.
 */
export function traced(publisher: Publisher, { tracer }: { readonly tracer: Tracer }): Publisher {
  return {
    close: () => publisher.close(),
    publish(event) {
      const { context, task } = active();
      const isAboutIt = context !== undefined && (task === undefined || task.uid === event.data.task.uid);
      const parent = isAboutIt ? context : traceOfTask(event.data.task.uid).context;
      const attributes = { ...eventAttributes(event), 'messaging.operation.type': 'send', 'messaging.operation.name': 'publish' };
      return tracer.span({ name: `publish ${event.type}`, kind: 'producer', parent, attributes }, (span) =>
        publisher.publish(inTrace(event, span.context ?? parent)),
      );
    },
  };
}

/** The event with its place in a trace, unless it says one itself. */
export function inTrace(event: AnyOrkaEvent, context: TraceContext): AnyOrkaEvent {
  return { ...event, extensions: { traceparent: formatTraceparent(context), ...event.extensions } };
}
