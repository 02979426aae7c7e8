import type { Attributes } from '../../../eventing/core/attributes.ts';
import {
  binaryAttributes,
  contentModeOf,
  type Headers,
  headersOf,
  isJson,
  structuredEvent,
} from '../../../eventing/core/message.ts';
import { UnparsableError } from '../../../shared/errors/catalogue.ts';
import { parseExactly, stringifyExactly } from './exact-json.ts';

/** An event as the broker keeps it: in binary mode, whatever it came in, its data never looked at. */
export interface BrokerEvent {
  /** What is sent to subscribers: attributes, content type and the trace. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How many more times the event, and replies to it, may enter a broker. */
  readonly hops: number;
}

export interface Incoming {
  readonly attributes: Attributes;
  readonly event: BrokerEvent;
}

/** Knative's extension for the hop limit, and where it begins. */
const hopsAttribute = 'knativebrokerttl';
export const mostHops = 255;

/** Headers besides the event's own that go on to subscribers, as in Knative. */
const passed = /^(traceparent|tracestate|x-request-id|x-b3-.*|b3|knative-.*)$/;

/** Reads an event in binary or structured mode; an UnparsableError says what is wrong with it. */
export function incomingEvent(headers: Headers, body: Buffer): Incoming {
  return contentModeOf(headers) === 'structured' ? fromStructured(headers, body) : fromBinary(headers, body);
}

function fromBinary(headers: Headers, body: Buffer): Incoming {
  const attributes = binaryAttributes(headers);
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string' && (name.startsWith('ce-') || name === 'content-type' || passed.test(name))) kept[name] = value;
  }
  return { attributes, event: withHops(attributes, kept, body) };
}

function fromStructured(headers: Headers, body: Buffer): Incoming {
  const { attributes, data, bytes } = structuredEvent(parseExactly(body.toString('utf8')));
  const contentType = attributes['datacontenttype'];
  const kept: Record<string, string> = {
    ...headersOf(attributes),
    ...(contentType === undefined && data !== undefined ? { 'content-type': 'application/json' } : {}),
  };
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string' && passed.test(name)) kept[name] = value;
  }
  return { attributes, event: withHops(attributes, kept, bytes ?? dataBytes(data, contentType)) };
}

/** Data in the JSON format: a string of another content type stands for itself. */
function dataBytes(data: unknown, contentType: string | undefined): Buffer {
  if (data === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof data === 'string' && !isJson(contentType) ? data : stringifyExactly(data));
}

function withHops(attributes: Attributes, headers: Record<string, string>, body: Buffer): BrokerEvent {
  const left = attributes[hopsAttribute];
  if (left === undefined) return { headers, body, hops: mostHops };
  if (!/^\d{1,9}$/.test(left))
    throw new UnparsableError(`attribute ${hopsAttribute} must be a number`, { details: { attribute: hopsAttribute } });
  delete headers[`ce-${hopsAttribute}`];
  if (Number(left) === 0)
    throw new UnparsableError(`attribute ${hopsAttribute} is used up: the event has gone round too often`, {
      details: { attribute: hopsAttribute },
    });
  return { headers, body, hops: Number(left) - 1 };
}
