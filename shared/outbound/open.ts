import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { InvalidError, UnavailableError } from '../errors/catalogue.ts';
import { checkAddress, destinationOf, type OutboundPolicy } from './core/destination.ts';
import { type Redirected, redirectOf } from './core/redirect.ts';

/** Looks up a name, which is absolute. An empty answer, or a throw, is a name that nobody has. */
export type AddressesOf = (name: string) => Promise<readonly string[]>;

/** Where requests may go, and how names become addresses. */
export interface OutboundWay {
  readonly policy: OutboundPolicy;
  /** The address of a Service of the cluster that may be called; an OrkaError where there is none. */
  readonly serviceAddress: (namespace: string, name: string) => Promise<string>;
  /** All addresses of a name; those of the system's resolver where it says nothing. */
  readonly addressesOf?: AddressesOf | undefined;
}

export interface OutboundRequest extends OutboundWay, Redirected {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** Redirects followed at most. */
  readonly mostRedirects: number;
  /** Milliseconds for everything: names, redirects, and the answer to its last byte; without end where it says nothing. */
  readonly timeoutMs?: number | undefined;
  /** Gives it up early. */
  readonly signal?: AbortSignal | undefined;
}

export interface OutboundResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What has answered, after redirects. */
  readonly url: URL;
  /** To be read to its end, or destroyed. */
  readonly body: IncomingMessage;
  /** What an error of `body` means. */
  readonly failed: (cause: Error) => UnavailableError;
}

/** A request's time, and when it is over. */
interface Span {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
}

/**
 * Sends a request to a URL of somebody else's choice. The host's name is looked up once, all of its addresses are judged, and the first of
 * them is what is dialled: a name that means something else a moment later (DNS rebinding) changes nothing. Each redirect is judged anew.
 *
 * Throws an InvalidError where the URL, or what it leads to, is refused, and an UnavailableError where nobody answered in time; its
 * `details.sent` is false where the request cannot have reached anybody.
 */
export async function openOutbound(url: string, options: OutboundRequest): Promise<OutboundResponse> {
  const span = spanOf(options);
  let next = URL.parse(url);
  if (next === null) throw new InvalidError('it is no URL');
  for (let redirects = 0; ; redirects += 1) {
    const address = await orAbort(resolve(next, options), span);
    const body = await send(next, address, options, span);
    const status = body.statusCode ?? 0;
    if (status < 300 || status > 399 || status === 304) {
      const failed = (cause: Error): UnavailableError => asUnavailable(cause, span, true);
      return { status, headers: body.headers, url: next, body, failed };
    }
    body.destroy();
    const redirect = redirectOf(next, status, body.headers.location, options);
    if (redirect.kind === 'refuse') throw new UnavailableError(redirect.why);
    if (redirects === options.mostRedirects) throw new UnavailableError(`it redirected more than ${options.mostRedirects} times`);
    next = redirect.url;
  }
}

/** Takes the body to its end, or as much of it as `most` bytes; a late or broken answer is an UnavailableError. */
export function readOutbound(
  { body, failed }: OutboundResponse,
  most: number,
): Promise<{ readonly bytes: Buffer; readonly cut: boolean }> {
  return new Promise((done, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (cut: boolean): void => done({ bytes: Buffer.concat(chunks), cut });
    body.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(0, most - size);
      size += chunk.length;
      chunks.push(kept);
      if (size <= most) return;
      finish(true);
      body.destroy();
    });
    body.once('end', () => finish(false));
    body.once('error', (cause: Error) => reject(failed(cause)));
  });
}

function spanOf({ timeoutMs, signal }: OutboundRequest): Span {
  const signals = [timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs), signal].filter(
    (one) => one !== undefined,
  );
  return { timeoutMs, signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0] };
}

/** The address to dial. */
async function resolve(url: URL, { policy, serviceAddress, addressesOf = systemAddresses }: OutboundWay): Promise<string> {
  const destination = destinationOf(url, policy);
  switch (destination.kind) {
    case 'address':
      return destination.address;
    case 'service':
      // Of the cluster's own choice, so it need not be public.
      return serviceAddress(destination.namespace, destination.name);
    case 'name':
      return lookUp(destination.name, policy, addressesOf);
  }
}

async function lookUp(name: string, { allowed }: OutboundPolicy, addressesOf: AddressesOf): Promise<string> {
  const found = await addressesOf(name).catch((cause: unknown) => {
    throw new UnavailableError(`host ${name} is not found`, { cause, details: { sent: false } });
  });
  for (const address of found) checkAddress(address, allowed);
  const [first] = found;
  if (first === undefined) throw new UnavailableError(`host ${name} is not found`, { details: { sent: false } });
  return first;
}

async function systemAddresses(name: string): Promise<string[]> {
  // The dot at the end keeps the resolver from trying the cluster's own domains first; this machine's name is in no DNS.
  const found = await lookup(name.includes('.') ? `${name}.` : name, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}

function send(url: URL, address: string, { method, headers, body }: OutboundRequest, span: Span): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const isName = url.hostname !== address && url.hostname !== `[${address}]`;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const request: RequestOptions & { servername?: string } = {
    method,
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, ...length, connection: 'close' },
    // A connection of its own: none is kept that was dialled by an older look at the name.
    agent: false,
    ...(span.signal === undefined ? {} : { signal: span.signal }),
    ...(secure && isName ? { servername: url.hostname.replace(/\.$/, '') } : {}),
  };
  return new Promise((done, reject) => {
    let connected = false;
    const req = (secure ? httpsRequest : httpRequest)(request, done);
    req.once('socket', (socket) => socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true)));
    req.once('error', (cause: Error) => reject(asUnavailable(cause, span, connected)));
    req.end(body);
  });
}

/** A name that nobody answers for cannot be given up; what waits for it can. */
function orAbort<T>(work: Promise<T>, span: Span): Promise<T> {
  const { signal } = span;
  if (signal === undefined) return work;
  return new Promise((done, reject) => {
    const abort = (): void => reject(asUnavailable(new Error('given up'), span, false));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(done, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function asUnavailable(cause: Error, { signal, timeoutMs = 0 }: Span, sent: boolean): UnavailableError {
  const isLate = signal?.aborted === true && (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return new UnavailableError(isLate ? `no whole answer within ${timeoutMs / 1000} s` : cause.message, {
    cause,
    details: { sent },
  });
}
