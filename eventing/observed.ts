import type { HttpReply } from '../shared/http/server.ts';
import { catalogue } from '../shared/metrics/catalogue.ts';
import type { Telemetry } from '../shared/telemetry/telemetry.ts';
import { within } from '../shared/tracing/active.ts';
import { parseTraceparent, type TraceContext, traceOfTask } from '../shared/tracing/core/trace-context.ts';
import type { AnyOrkaEvent } from './core/catalogue.ts';
import { isRetried } from './core/delivery-status.ts';
import { eventAttributes } from './core/event-attributes.ts';

/** Tells of the deliveries to one function. */
export interface Observed {
  /** Answers a delivery: counted and timed, as a span of the event's trace, with the Task on every line of the log. */
  handling(event: AnyOrkaEvent, answer: (context: TraceContext) => Promise<HttpReply>): Promise<HttpReply>;
  /** Counts one that was no event for this function. */
  refused(): void;
}

/** Deliveries to the function of this name; a reply is taken by its status, so `answer` must not throw. */
export function observeDeliveries(
  name: string,
  { metrics, tracer }: Telemetry,
  monotonic: () => number = () => performance.now(),
): Observed {
  const count = metrics.counter(catalogue.eventDeliveries);
  const observe = metrics.histogram(catalogue.eventHandling);

  return {
    refused: () => count({ function: name, type: 'unknown', outcome: 'refused' }),
    async handling(event, answer) {
      const { type, data, extensions } = event;
      const parent = parseTraceparent(extensions?.['traceparent']) ?? traceOfTask(data.task.uid).context;
      const attributes = {
        ...eventAttributes(event),
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'faas.name': name,
        'faas.trigger': 'pubsub',
      };
      const began = monotonic();
      const reply = await within({ task: data.task }, () =>
        tracer.span({ name: `process ${type}`, kind: 'consumer', parent, attributes }, async (span) => {
          const answered = await answer(span.context ?? parent);
          span.set({ 'http.response.status_code': answered.status });
          if (answered.status >= 400) span.fail(String(answered.status));
          return answered;
        }),
      );
      observe({ function: name, type }, (monotonic() - began) / 1000);
      count({ function: name, type, outcome: outcomeOf(reply.status) });
      return reply;
    },
  };
}

/** As the broker takes it: what is deferred comes again, what is refused becomes a dead letter. */
function outcomeOf(status: number): string {
  if (status < 400) return 'handled';
  return isRetried(status) ? 'deferred' : 'refused';
}
