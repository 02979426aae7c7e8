import { Readable, Transform } from 'node:stream';
import { type OutboundWay, openOutbound } from './open.ts';

export interface OutboundFetchOptions extends OutboundWay {
  /** Bytes of one answer at most; more is an error of its body. */
  readonly mostBytes: number;
}

/** Statuses whose answers have no body (Fetch standard, "null body status"). */
const bodiless = new Set([101, 103, 204, 205, 304]);

/**
 * A `fetch` for a client of a protocol that goes to a URL of somebody else's choice: it dials as `openOutbound` does, and follows no redirect
 * but those within the host.
 */
export function outboundFetch({
  mostBytes,
  ...way
}: OutboundFetchOptions): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const { status, headers, body } = await openOutbound(String(url), {
      ...way,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : undefined,
      redirects: 'same-host',
      mostRedirects: 3,
      signal: init.signal ?? undefined,
    });
    const said = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    if (bodiless.has(status)) {
      body.destroy();
      return new Response(null, { status, headers: said });
    }
    const limited = body.compose(limit(mostBytes)) as unknown as Readable;
    return new Response(Readable.toWeb(limited) as ReadableStream, { status, headers: said });
  };
}

function limit(most: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > most ? new Error(`the answer is larger than ${most} bytes`) : null, chunk);
    },
  });
}
