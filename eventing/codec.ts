import { CloudEvent, HTTP } from 'cloudevents';
import { InternalError, UnparsableError } from '../shared/errors/catalogue.ts';
import type { Attributes } from './core/attributes.ts';
import type { AnyOrkaEvent, EventType, OrkaEvent } from './core/catalogue.ts';
import { binaryAttributes, contentModeOf, type Headers, headersOf, isJson, isText, structuredEvent } from './core/message.ts';
import { checkData } from './data.ts';

/** An event on the wire. */
export interface HttpMessage {
  readonly headers: Headers;
  readonly body: Buffer;
}

/**
 * Reads an event of one of the types `expected` from an HTTP message in binary or structured mode.
 *
 * Throws an UnparsableError for what is no CloudEvent 1.0 or another type of event, an InvalidError (naming the field) for data that
 * are not the type's.
 */
export function decodeEvent<T extends EventType>(message: HttpMessage, expected: readonly T[]): AnyOrkaEvent<T> {
  const { attributes, data } = read(message, parseData);
  const type = expected.find((candidate) => candidate === attributes.type);
  if (type === undefined)
    throw new UnparsableError(`events of type ${attributes.type} are not taken here: ${expected.join(', ')} are`);
  conform(attributes);
  const {
    id,
    source,
    subject = '',
    time,
    specversion: _1,
    type: _2,
    datacontenttype: _3,
    dataschema: _4,
    ...extensions
  } = attributes;
  const event: OrkaEvent<T> = {
    type,
    id,
    source,
    subject,
    ...(time === undefined ? {} : { time }),
    data: checkData(type, data),
    extensions,
  };
  return event as AnyOrkaEvent<T>;
}

/** An event of somebody else: its context attributes, extensions among them, and its data. */
export interface ForeignEvent {
  readonly attributes: Attributes;
  /** JSON as a value, text as a string, anything else in Base64; undefined where there is none. */
  readonly data: unknown;
}

/**
 * Reads an event of any type from an HTTP message in binary or structured mode. Throws an UnparsableError for what is no CloudEvent 1.0.
 */
export function decodeForeignEvent(message: HttpMessage): ForeignEvent {
  const event = read(message, parseForeignData);
  conform(event.attributes);
  return event;
}

/**
 * The HTTP message of an event, in binary mode. `time` is used where the event has none of its own.
 *
 * An event that breaks its own schema is a bug of the sender: InternalError.
 */
export function encodeEvent(event: AnyOrkaEvent, time: string): { headers: Record<string, string>; body: string } {
  try {
    checkData(event.type, event.data);
    const { extensions, ...attributes } = event;
    const message = HTTP.binary(
      new CloudEvent<object>({
        // Events about one Task stay together in a broker that keeps an order.
        partitionkey: event.data.task.uid,
        ...extensions,
        ...attributes,
        time: event.time ?? time,
        datacontenttype: 'application/json',
        dataschema: `urn:orka:schema:${event.type.replace(/^ai\.orka\./, '')}`,
      }),
    );
    return { headers: recode(message.headers as Record<string, string>), body: String(message.body) };
  } catch (cause) {
    throw new InternalError(`event ${event.type} cannot be sent: ${(cause as Error).message}`, { cause });
  }
}

type ParseData = (attributes: Attributes, bytes: Buffer) => unknown;

function read({ headers, body }: HttpMessage, parse: ParseData): { attributes: Attributes; data: unknown } {
  switch (contentModeOf(headers)) {
    case 'batched':
      throw new UnparsableError('batches of events are not taken here: send one event a request');
    case 'structured': {
      const { attributes, data, bytes } = structuredEvent(parseJson(body, 'the structured event'));
      return { attributes, data: bytes === undefined ? data : parse(attributes, bytes) };
    }
    case 'binary': {
      const attributes = binaryAttributes(headers);
      return { attributes, data: parse(attributes, body) };
    }
  }
}

function parseData({ datacontenttype }: Attributes, bytes: Buffer): unknown {
  if (!isJson(datacontenttype))
    throw new UnparsableError(`data of content type ${datacontenttype} are not taken here: send application/json`);
  return bytes.length === 0 ? undefined : parseJson(bytes, 'the data');
}

function parseForeignData({ datacontenttype }: Attributes, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (isJson(datacontenttype)) return parseJson(bytes, 'the data');
  return isText(datacontenttype) ? bytes.toString('utf8') : bytes.toString('base64');
}

function parseJson(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    throw new UnparsableError(`${what} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/** The SDK's own idea of a valid event, on top of ours; its HTTP decoding checks nothing and invents a time. */
function conform(attributes: Attributes): void {
  try {
    new CloudEvent({ ...attributes });
  } catch (cause) {
    throw new UnparsableError(`not a CloudEvent: ${(cause as Error).message}`, { cause });
  }
}

/** The SDK leaves header values as they are; the binding wants them percent-encoded. */
function recode({
  'content-type': datacontenttype = 'application/json',
  ...headers
}: Record<string, string>): Record<string, string> {
  const attributes = Object.entries(headers).map(([name, value]) => [name.replace(/^ce-/, ''), String(value)] as const);
  return { 'content-type': datacontenttype, ...headersOf(Object.fromEntries(attributes)) };
}
