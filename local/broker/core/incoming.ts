import { UnparsableError } from '../../../shared/errors/catalogue.ts';
import { contentModeOf } from './event/content-mode.ts';
import type { Context } from './event/context.ts';
import { type Headers, headersOf, readHeaders } from './event/headers.ts';
import { readStructured } from './event/structured.ts';

/** An event as the broker keeps it: in binary mode, whatever it came in, its data never looked at. */
export interface BrokerEvent {
  /** What is sent to subscribers: attributes, content type and the trace. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What is left of the hop limit: a reply has one less, and with none left it is refused. */
  readonly hops: number;
}

export interface Incoming {
  readonly attributes: Context;
  readonly event: BrokerEvent;
}

/** Knative's extensions for the hop limit, and for when an event came in. */
export const hopsAttribute = 'knativebrokerttl';
const arrivalAttribute = 'knativearrivaltime';

/** The hop limit of an event that says nothing of one. */
export const mostHops = 255;

/** Headers besides the event's own that go on to subscribers, as in Knative. */
const passed = /^(traceparent|tracestate|baggage|x-request-id|retry-after|x-b3-.*|knative-.*)$/;

/**
 * Reads an event in binary or structured mode, without checking yet that it is a valid one (`checkContext`); an UnparsableError says
 * why it cannot be read.
 *
 * @param now milliseconds since 1970
 */
export function incomingEvent(headers: Headers, body: Buffer, now: number): Incoming {
  const { context, data } = read(headers, body);
  const attributes = context[hopsAttribute] === undefined ? context : withoutHops(context);
  attributes[arrivalAttribute] = new Date(now).toISOString();
  const kept = headersOf(attributes);
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string' && passed.test(name)) kept[name] = value;
  }
  return { attributes, event: { headers: kept, body: data, hops: hopsAfter(context[hopsAttribute]) } };
}

/** Neither filters nor subscribers get to see the hop limit. */
function withoutHops({ [hopsAttribute]: _, ...others }: Record<string, string>): Record<string, string> {
  return others;
}

function read(headers: Headers, body: Buffer): { context: Record<string, string>; data: Buffer } {
  switch (contentModeOf(headers)) {
    case 'binary':
      return { context: readHeaders(headers), data: body };
    case 'structured':
      return readStructured(body.toString('utf8'));
    case 'batched':
      throw new UnparsableError('batches of events are not taken: send one event a request');
    case 'none':
      throw new UnparsableError('this is no CloudEvent: it has no header ce-specversion and is not application/cloudevents+json');
  }
}

/** What is left of a hop limit on the way in; one that is no number counts for nothing. */
function hopsAfter(limit: string | undefined): number {
  return limit !== undefined && /^-?\d{1,9}$/.test(limit) ? Math.max(0, Number(limit) - 1) : mostHops;
}
