import type { IncomingHttpHeaders } from 'node:http';
import type { Delivered } from './receiver.ts';

/** Headers that belong to the connection or to the HTTP library at its other end, not to events. */
const ofTransport = new Set(['host', 'connection', 'keep-alive', 'date', 'accept-encoding', 'user-agent', 'transfer-encoding']);

/** Values that are another at every run; that they are there, and in this form, is what counts. */
const forms: readonly (readonly [name: string, form: RegExp, replacement: string])[] = [
  ['ce-knativearrivaltime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, '<time>'],
  ['knativearrivaltime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, '<time>'],
  ['traceparent', /(?<=^00-[0-9a-f]{32}-)[0-9a-f]{16}(?=-[0-9a-f]{2}$)/, '<span>'],
];

/** Headers of an event or an answer, as far as they mean something, in the order of their names. */
export function seenHeaders(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !ofTransport.has(name))
      .map(([name, value]) => [name, withoutChance(name, value)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

function withoutChance(name: string, value: unknown): unknown {
  if (name === 'ce-knativeerrordata') return withoutWords(String(value));
  const form = forms.find(([known, pattern]) => known === name && pattern.test(String(value)));
  return form === undefined ? value : String(value).replace(form[1], form[2]);
}

/** A delivery as a recording holds it: events in structured mode as JSON, bytes that are no text in Base64. */
export function seenDelivery({ headers, body }: Delivered): { headers: Record<string, unknown>; body: unknown } {
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  if (headers['content-type']?.startsWith('application/cloudevents+json') !== true)
    return { headers: seenHeaders(headers), body: isText ? text : `base64:${body.toString('base64')}` };
  // How long it is depends on the time of its arrival, and on white space.
  const { 'content-length': _, ...others } = seenHeaders(headers);
  if (!isText) return { headers: others, body: '<JSON that is no UTF-8>' };
  const event = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return { headers: others, body: Object.fromEntries(event.map(([name, value]) => [name, withoutChance(name, value)])) };
}

/** Why there was no answer is worded by the HTTP library; that this is what happened counts. */
function withoutWords(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  return text.startsWith('dispatch error: ') ? 'base64 of "dispatch error: <why>"' : base64;
}
