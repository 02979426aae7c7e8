import type { BrokerEvent } from '../incoming.ts';
import { isJsonData } from './data.ts';
import { readHeaders } from './headers.ts';

/** An event in the JSON format, for a Trigger that asks for it: headers other than the event's own stay headers. */
export function encodeStructured({ headers, body }: Pick<BrokerEvent, 'headers' | 'body'>): {
  headers: Record<string, string>;
  body: Buffer;
} {
  const context = readHeaders(headers);
  const others = Object.entries(headers).filter(([name]) => !name.startsWith('ce-'));
  const attributes = JSON.stringify(context);
  return {
    headers: { ...Object.fromEntries(others), 'content-type': 'application/cloudevents+json' },
    body: Buffer.from(`${attributes.slice(0, -1)}${dataMember(body, context['datacontenttype'])}}`),
  };
}

/** Data as the rest of the object: JSON as it is, text as a string, and what is neither as Base64. */
function dataMember(body: Buffer, contentType: string | undefined): string {
  if (body.length === 0) return '';
  const text = body.toString('utf8');
  if (isJsonData(contentType) && isJson(text)) return `,"data":${text}`;
  const isText = !isJsonData(contentType) && Buffer.from(text, 'utf8').equals(body);
  return isText ? `,"data":${JSON.stringify(text)}` : `,"data_base64":"${body.toString('base64')}"`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
