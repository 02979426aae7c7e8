import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { InvalidError, UnavailableError } from '../errors/catalogue.ts';
import { checkAddress, destinationOf, type OutboundPolicy } from './core/destination.ts';
import { redirectOf } from './core/redirect.ts';

/** Looks up a name, which is absolute. An empty answer, or a throw, is a name that nobody has. */
export type AddressesOf = (name: string) => Promise<readonly string[]>;

export interface OutboundOptions {
  readonly policy: OutboundPolicy;
  /** The address of a Service of the cluster that may be called; an OrkaError where there is none. */
  readonly serviceAddress: (namespace: string, name: string) => Promise<string>;
  /** All addresses of a name; those of the system's resolver where it says nothing. */
  readonly addressesOf?: AddressesOf;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds for everything: names, redirects, and the answer to its last byte. */
  readonly timeoutMs: number;
  /** Gives it up early. */
  readonly signal?: AbortSignal | undefined;
}

export interface OutboundAnswer {
  readonly status: number;
  /** The `Retry-After` header. */
  readonly retryAfter: string | undefined;
}

const mostRedirects = 3;
/** Of an answer's body no more than this is taken: nobody reads it. */
const longestBody = 64 * 1024;

/**
 * Sends a POST to a URL of somebody else's choice. The host's name is looked up once, all of its addresses are judged, and the first of
 * them is what is dialled: a name that means something else a moment later (DNS rebinding) changes nothing. Each redirect is judged anew.
 *
 * Throws an InvalidError where the URL, or what it leads to, is refused, and an UnavailableError where nobody answered in time.
 */
export async function postOutbound(url: string, options: OutboundOptions): Promise<OutboundAnswer> {
  const { timeoutMs, signal: stopping } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = stopping === undefined ? late : AbortSignal.any([late, stopping]);
  let next = URL.parse(url);
  if (next === null) throw new InvalidError('it is no URL');
  for (let redirects = 0; ; redirects += 1) {
    const address = await orAbort(resolve(next, options), signal, timeoutMs);
    const answer = await send(next, address, { ...options, signal });
    if (answer.status < 300 || answer.status > 399) return answer;
    const redirect = redirectOf(next, answer.status, answer.location);
    if (redirect.kind === 'refuse') throw new UnavailableError(redirect.why);
    if (redirects === mostRedirects) throw new UnavailableError(`it redirected more than ${mostRedirects} times`);
    next = redirect.url;
  }
}

/** The address to dial. */
async function resolve(url: URL, { policy, serviceAddress, addressesOf = systemAddresses }: OutboundOptions): Promise<string> {
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
    throw new UnavailableError(`host ${name} is not found`, { cause });
  });
  for (const address of found) checkAddress(address, allowed);
  const [first] = found;
  if (first === undefined) throw new UnavailableError(`host ${name} is not found`);
  return first;
}

async function systemAddresses(name: string): Promise<string[]> {
  // The dot at the end keeps the resolver from trying the cluster's own domains first; this machine's name is in no DNS.
  const found = await lookup(name.includes('.') ? `${name}.` : name, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}

interface Answer extends OutboundAnswer {
  readonly location: string | undefined;
}

function send(url: URL, address: string, { headers, body, signal, timeoutMs }: OutboundOptions): Promise<Answer> {
  const secure = url.protocol === 'https:';
  const isName = url.hostname !== address && url.hostname !== `[${address}]`;
  const request: RequestOptions & { servername?: string } = {
    method: 'POST',
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, 'content-length': String(Buffer.byteLength(body)), connection: 'close' },
    // A connection of its own: none is kept that was dialled by an older look at the name.
    agent: false,
    signal,
    ...(secure && isName ? { servername: url.hostname.replace(/\.$/, '') } : {}),
  };
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(asUnavailable(cause, signal, timeoutMs));
    const req = (secure ? httpsRequest : httpRequest)(request, (res) => {
      drain(res, () =>
        resolve({
          status: res.statusCode ?? 0,
          retryAfter: res.headers['retry-after'],
          location: res.headers.location,
        }),
      );
      res.once('error', fail);
    });
    req.once('error', fail);
    req.end(body);
  });
}

/** Takes the body to its end, or as much of it as anybody may send. */
function drain(res: IncomingMessage, done: () => void): void {
  let size = 0;
  res.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= longestBody) return;
    done();
    res.destroy();
  });
  res.once('end', done);
}

/** A name that nobody answers for cannot be given up; what waits for it can. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(asUnavailable(new Error('given up'), signal, timeoutMs));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function asUnavailable(cause: Error, signal: AbortSignal | undefined, timeoutMs: number): UnavailableError {
  const isLate = signal?.aborted === true && (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return new UnavailableError(isLate ? `no whole answer within ${timeoutMs / 1000} s` : cause.message, { cause });
}
