import { InternalError, toOrkaError } from '../shared/errors/catalogue.ts';
import { errorReply, type HttpReply, type HttpRequest, type Route } from '../shared/http/server.ts';
import type { Logger } from '../shared/log/logger.ts';
import { noTelemetry, type Telemetry } from '../shared/telemetry/telemetry.ts';
import type { TraceContext } from '../shared/tracing/core/trace-context.ts';
import { decodeEvent, encodeEvent } from './codec.ts';
import type { AnyOrkaEvent, EventType } from './core/catalogue.ts';
import { deliveryStatus } from './core/delivery-status.ts';
import type { FunctionDefinition } from './define.ts';
import type { EventDoor } from './door.ts';
import { observeDeliveries } from './observed.ts';
import { inTrace } from './traced.ts';

export interface FunctionOptions {
  readonly log: Logger;
  /** Milliseconds since 1970; the clock by which replies are dated. */
  readonly now?: () => number;
  /** Looks at every delivery before it is read; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
  /** Counts, times and traces the deliveries. */
  readonly telemetry?: Telemetry | undefined;
}

/**
 * The routes that host one function by the Knative Eventing data-plane contract: `POST /` takes an event and answers 200 with the
 * reply, 202 where there is none, or the status that makes a broker do what the error says; `GET /healthz` and `/readyz` are probes.
 */
export function functionRoutes<In extends EventType, Out extends EventType, Deps>(
  definition: FunctionDefinition<In, Out, Deps>,
  deps: Deps,
  { log, now = Date.now, door, telemetry = noTelemetry }: FunctionOptions,
): Route[] {
  const alive = (): HttpReply => ({ status: 200, body: 'ok\n' });
  const observed = observeDeliveries(definition.name, telemetry);

  async function receive(request: HttpRequest): Promise<HttpReply> {
    let event: AnyOrkaEvent<In>;
    try {
      await door?.(request.headers);
      event = decodeEvent({ headers: request.headers, body: await request.bytes() }, definition.consumes);
    } catch (thrown) {
      observed.refused();
      return refusal(thrown);
    }
    return observed.handling(event as AnyOrkaEvent, (context) => handle(event, request, context));
  }

  async function handle(
    event: AnyOrkaEvent<In>,
    { headers: { authorization }, signal }: HttpRequest,
    context: TraceContext,
  ): Promise<HttpReply> {
    try {
      const reply = await definition.handle(event, deps, { authorization, signal });
      if (reply === undefined) return { status: 202 };
      const traced = inTrace(checkEmitted(reply, definition), context);
      return { status: 200, ...encodeEvent(traced, new Date(now()).toISOString()) };
    } catch (thrown) {
      return refusal(thrown, event.id);
    }
  }

  function refusal(thrown: unknown, event?: string): HttpReply {
    const error = toOrkaError(thrown);
    const status = deliveryStatus(error);
    const fields = { function: definition.name, event, status, err: error.cause ?? error };
    if (status >= 500) log.error(fields, error.message);
    else log.warn(fields, error.message);
    return { ...errorReply(error), status };
  }

  return [
    {
      method: 'POST',
      path: '/',
      handler: receive,
      ...(definition.bodyLimit === undefined ? {} : { limit: definition.bodyLimit }),
    },
    { method: 'GET', path: '/healthz', handler: alive },
    { method: 'GET', path: '/readyz', handler: alive },
  ];
}

/** A reply that the definition does not announce would have no Trigger to hear it. */
function checkEmitted<Out extends EventType>(
  reply: AnyOrkaEvent<Out>,
  { name, emits }: { name: string; emits: readonly Out[] },
): AnyOrkaEvent {
  if (!emits.includes(reply.type)) throw new InternalError(`${name} does not say that it emits ${reply.type}`);
  return reply as AnyOrkaEvent;
}
