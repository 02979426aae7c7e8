import { type IncomingHttpHeaders, request } from 'node:http';

/** A request as a sender of events makes it, with nothing added but the length. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own, and its answer. */
export function exchange(url: string, { method = 'POST', headers = {}, body = '' }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const req = request(url, { method, agent: false, headers: { ...headers, ...length } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.once('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString('utf8') }),
      );
      res.once('error', reject);
    });
    req.once('error', reject).end(body);
  });
}

/** An event in binary mode, complete but for what `attributes` says otherwise; an undefined attribute is left out. */
export function binary(
  attributes: Readonly<Record<string, string | undefined>>,
  { contentType = 'application/json', body = '{"n":1}' }: { contentType?: string | undefined; body?: string | Buffer } = {},
): Sent {
  const all = { specversion: '1.0', id: 'e1', source: '/test', type: 'test.event', ...attributes };
  const headers = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[`ce-${name}`, value]]));
  return { headers: { ...Object.fromEntries(headers), ...(contentType === '' ? {} : { 'content-type': contentType }) }, body };
}

/** An event in structured mode. */
export function structured(event: object, contentType = 'application/cloudevents+json'): Sent {
  const all = { specversion: '1.0', id: 'e1', source: '/test', type: 'test.event', ...event };
  return { headers: { 'content-type': contentType }, body: JSON.stringify(all) };
}
