import { binaryAttributes, contentModeOf, type Headers, isJson, structuredEvent } from '../../../eventing/core/message.ts';
import { UnparsableError } from '../../../shared/errors/catalogue.ts';

/** Any CloudEvent, ours or not: its attributes, extensions included, and its data as JSON where they are, else as text. */
export interface CloudEventRecord {
  readonly attributes: { readonly id: string; readonly source: string; readonly type: string } & Readonly<Record<string, string>>;
  readonly data: unknown;
}

/** Reads an event in binary or structured mode; an UnparsableError names the attribute that is wrong. */
export function readCloudEvent(headers: Headers, body: Buffer): CloudEventRecord {
  const mode = contentModeOf(headers);
  if (mode === 'batched') throw new UnparsableError('batches of events are not taken here: send one event a request');
  if (mode === 'binary') {
    const attributes = binaryAttributes(headers);
    return { attributes, data: dataOf(attributes['datacontenttype'], body) };
  }
  const { attributes, data, bytes } = structuredEvent(parsed(body));
  return { attributes, data: bytes === undefined ? data : dataOf(attributes['datacontenttype'], bytes) };
}

/** What the broker has taken is kept, also where its data are not what their content type says. */
function dataOf(contentType: string | undefined, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const text = bytes.toString('utf8');
  if (!isJson(contentType)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new UnparsableError(`the structured event is not JSON: ${(cause as Error).message}`, { cause });
  }
}
