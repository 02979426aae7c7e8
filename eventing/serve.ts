import { InternalError, toOrkaError } from '../shared/errors/catalogue.ts';
import { errorReply, type HttpReply, type HttpRequest, type Route } from '../shared/http/server.ts';
import type { Logger } from '../shared/log/logger.ts';
import { decodeEvent, encodeEvent } from './codec.ts';
import type { AnyOrkaEvent, EventType } from './core/catalogue.ts';
import { deliveryStatus } from './core/delivery-status.ts';
import type { FunctionDefinition } from './define.ts';
import type { EventDoor } from './door.ts';

export interface FunctionOptions {
  readonly log: Logger;
  /** Milliseconds since 1970; the clock by which replies are dated. */
  readonly now?: () => number;
  /** Looks at every delivery before it is read; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
}

/**
 * The routes that host one function by the Knative Eventing data-plane contract: `POST /` takes an event and answers 200 with the
 * reply, 202 where there is none, or the status that makes a broker do what the error says; `GET /healthz` and `/readyz` are probes.
 */
export function functionRoutes<In extends EventType, Out extends EventType, Deps>(
  definition: FunctionDefinition<In, Out, Deps>,
  deps: Deps,
  { log, now = Date.now, door }: FunctionOptions,
): Route[] {
  const alive = (): HttpReply => ({ status: 200, body: 'ok\n' });

  async function receive(request: HttpRequest): Promise<HttpReply> {
    let id: string | undefined;
    try {
      await door?.(request.headers);
      const event = decodeEvent({ headers: request.headers, body: await request.bytes() }, definition.consumes);
      id = event.id;
      const { authorization } = request.headers;
      const reply = await definition.handle(event, deps, { authorization, signal: request.signal });
      if (reply === undefined) return { status: 202 };
      return {
        status: 200,
        ...encodeEvent(traced(checkEmitted(reply, definition), event.extensions?.['traceparent']), new Date(now()).toISOString()),
      };
    } catch (thrown) {
      const error = toOrkaError(thrown);
      const status = deliveryStatus(error);
      const fields = { function: definition.name, event: id, status, err: error.cause ?? error };
      if (status >= 500) log.error(fields, error.message);
      else log.warn(fields, error.message);
      return { ...errorReply(error), status };
    }
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

/** A reply belongs to the trace of the event that caused it. */
function traced(reply: AnyOrkaEvent, traceparent: string | undefined): AnyOrkaEvent {
  return traceparent === undefined ? reply : { ...reply, extensions: { traceparent, ...reply.extensions } };
}
