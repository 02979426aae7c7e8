import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { NotFoundError, TooLargeError, toOrkaError, UnavailableError, UnparsableError } from '../errors/catalogue.ts';
import type { OrkaError } from '../errors/orka-error.ts';
import type { Logger } from '../log/logger.ts';
import { compileRoutes } from './routes.ts';

/** One request, as a handler sees it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** The whole body, at most `limit` bytes (the route's own limit where none is given); more is a TooLargeError. */
  bytes(limit?: number): Promise<Buffer>;
  /** The body parsed as JSON; an UnparsableError where it is none. */
  json(limit?: number): Promise<unknown>;
}

/** What a handler answers. An object becomes JSON; a Readable is streamed. */
export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable | object;
}

export type Handler = (request: HttpRequest) => Promise<HttpReply> | HttpReply;

export interface Route {
  readonly method: string;
  /** Segments starting with `:` are parameters, percent-decoded: `/v1/namespaces/:namespace/tasks/:uid`. */
  readonly path: string;
  readonly handler: Handler;
  /** Bytes of body taken at most; 1 MiB where it says nothing. */
  readonly limit?: number;
}

export interface ServeOptions {
  readonly routes: readonly Route[];
  readonly log: Logger;
  /** How an error looks on the wire here; `errorReply` where it says nothing. */
  readonly onError?: (error: OrkaError) => HttpReply;
}

/** A listening server: its address, and how it ends (requests under way get `graceMs`, new ones a 503 meanwhile). */
export interface Listening {
  readonly url: string;
  readonly port: number;
  close(graceMs?: number): Promise<void>;
}

/** Routes requests to handlers and translates what they throw, once, at the edge. */
export function createHttpServer({ routes, log, onError = errorReply }: ServeOptions): Server {
  const find = compileRoutes(routes);
  return createServer((req, res) => {
    void answer(req, res);
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const url = req.url ?? '/';
      const mark = url.indexOf('?');
      const path = mark < 0 ? url : url.slice(0, mark);
      const found = find(req.method ?? 'GET', path);
      if (found === undefined) throw new NotFoundError(`no route ${req.method} ${path}`);
      const reply = await found.route.handler(
        asRequest(req, res, { ...found, path, search: mark < 0 ? '' : url.slice(mark + 1) }),
      );
      send(res, reply);
    } catch (thrown) {
      const error = toOrkaError(thrown);
      if (error.status >= 500) log.error({ err: error.cause ?? error, method: req.method, path: req.url }, error.message);
      send(res, onError(error));
    } finally {
      if (!req.complete) req.resume();
    }
  }
}

/**
 * Bytes of an error's body at most: as the answer to a delivery a longer one crashes the dispatcher of Knative's in-memory channel (1.23),
 * which puts it into an attribute of the dead letter, and with it goes all that the dispatcher holds.
 */
const longestBody = 768;

/** The platform's error body (contract 2.1), with our `reason` beside the code. A message that is too long for it is cut. */
export function errorReply(error: OrkaError): HttpReply {
  const headers: Record<string, string> =
    error.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfter)) };
  const bodyOf = (message: string) => ({ error: { code: error.status, reason: error.reason, message } });
  let message = error.message;
  while (Buffer.byteLength(JSON.stringify(bodyOf(message))) > longestBody)
    message = `${message.slice(0, Math.floor(message.length * 0.9) - 1)}…`;
  return { status: error.status, headers, body: bodyOf(message) };
}

/** Listens on loopback unless told otherwise; port 0 is any free one. A taken port is an UnavailableError that says which. */
export function listen(server: Server, { port, host = '127.0.0.1' }: { port: number; host?: string }): Promise<Listening> {
  const underWay = new Set<ServerResponse>();
  server.prependListener('request', (_req, res) => {
    underWay.add(res);
    res.once('close', () => underWay.delete(res));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        new UnavailableError(
          taken
            ? `port ${port} on ${host} is taken: stop what listens there or choose another port`
            : `cannot listen on ${host}:${port}: ${cause.message}`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      resolve({
        url: `http://${host}:${address.port}`,
        port: address.port,
        close: (graceMs = 500) => drain(server, [...underWay], graceMs),
      });
    });
  });
}

/** What a connection gets at most that is neither idle nor has a request under way: one that is being refused, for the most part. */
const lastWordsMs = 500;

/**
 * Lets the requests under way finish, for `graceMs`; until they have, new ones are still answered, with 503, so that whoever sends
 * them goes elsewhere at once. Every connection ends with its answer, idle ones right away.
 */
async function drain(server: Server, underWay: readonly ServerResponse[], graceMs: number): Promise<void> {
  server.removeAllListeners('request');
  server.on('request', refuse);
  for (const res of underWay) if (!res.headersSent) res.setHeader('connection', 'close');
  server.closeIdleConnections();
  const finished = await allClosedWithin(underWay, graceMs);
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), finished ? Math.min(graceMs, lastWordsMs) : 0);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function refuse(req: IncomingMessage, res: ServerResponse): void {
  const { status, headers, body } = errorReply(new UnavailableError('this process is stopping', { retryAfter: 1 }));
  send(res, { status, headers: { ...headers, connection: 'close' }, ...(body === undefined ? {} : { body }) });
  req.resume();
}

async function allClosedWithin(responses: readonly ServerResponse[], graceMs: number): Promise<boolean> {
  const closed = responses.map((res) => new Promise<void>((resolve) => (res.closed ? resolve() : res.once('close', resolve))));
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), graceMs);
  });
  const inTime = await Promise.race([Promise.all(closed).then(() => true), tooLate]);
  clearTimeout(timer);
  return inTime;
}

interface Matched {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
  readonly search: string;
}

function asRequest(req: IncomingMessage, res: ServerResponse, { route, params, path, search }: Matched): HttpRequest {
  const aborted = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) aborted.abort();
  });
  const bytes = (limit = route.limit ?? 1024 * 1024) => readBody(req, limit);
  return {
    method: req.method ?? 'GET',
    path,
    params,
    query: new URLSearchParams(search),
    headers: req.headers,
    signal: aborted.signal,
    bytes,
    async json(limit) {
      const body = await bytes(limit);
      try {
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch (cause) {
        throw new UnparsableError(`the body is not JSON: ${(cause as Error).message}`, { cause });
      }
    },
  };
}

/** Reads a body of at most `limit` bytes. */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(new TooLargeError(`the body is larger than the ${limit} bytes that are taken here`, { details: { limit } }));
    });
    req.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    req.once('error', (cause) => reject(new UnparsableError('the request ended before its body did', { cause })));
    req.once('aborted', () => reject(new UnparsableError('the request ended before its body did')));
  });
}

function send(res: ServerResponse, { status, headers = {}, body }: HttpReply): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  if (body === undefined || status === 204) {
    res.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': '0' }) }).end();
  } else if (typeof body === 'string' || Buffer.isBuffer(body)) {
    res.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }).end(body);
  } else if ('pipe' in body && typeof body.pipe === 'function') {
    const stream = body as Readable;
    stream.once('error', () => res.destroy());
    res.once('close', () => stream.destroy());
    res.writeHead(status, headers);
    stream.pipe(res);
  } else {
    const text = JSON.stringify(body);
    res
      .writeHead(status, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)), ...headers })
      .end(text);
  }
}
