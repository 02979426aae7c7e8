import { Agent, type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as SecureAgent } from 'node:https';
import type { Socket } from 'node:net';
import { errorOfStatus, UnavailableError, UnparsableError } from '../errors/catalogue.ts';
import { inClientSpan } from './client-span.ts';

/** Gives the bearer token of a request; undefined sends none. */
export interface TokenSource {
  (): Promise<string | undefined>;
  /**
   * Set where somebody else replaces the token while we run, as Kubernetes does with a projected one. A 401 then says that this token
   * has had its time, not that we are the wrong ones: it is read again, and what is refused after that may pass.
   */
  readonly renewed?: true;
}

export interface HttpClientOptions {
  /** Where paths start: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Read before every request, so that a rotated token is picked up. */
  readonly token?: TokenSource | undefined;
  readonly ca?: string | undefined;
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  /** Milliseconds without a byte after which a request is given up. Default 30,000; 0 waits for ever. */
  readonly idleTimeoutMs?: number;
  /** Connections at most, those of streams aside; the next request waits for one. As many as there are requests where it says nothing. */
  readonly maxSockets?: number;
  /**
   * Asked before a request that may change something (neither GET nor HEAD) leaves: the connection stands, and the bytes follow in the
   * same turn of the event loop. What it throws is what the caller gets, and nothing is sent.
   */
  readonly beforeWrite?: (() => void) | undefined;
}

export interface HttpClientRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly idleTimeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A keep-alive HTTP client of one other room. */
export interface HttpClient {
  /** The answer whatever its status; throws only where there was none, or none to our renewed token (UnavailableError). */
  exchange(method: string, path: string, options?: HttpClientRequest): Promise<HttpResponse>;
  /** The answer's body where its status is 2xx; any other becomes the OrkaError it stands for. */
  request(method: string, path: string, options?: HttpClientRequest): Promise<HttpResponse>;
  /** `request` and parse its JSON; undefined for an empty body. */
  json<T>(method: string, path: string, options?: HttpClientRequest): Promise<T>;
  /** The response's bytes as they come; for watches, logs and event streams. Non-2xx throws as `request` does. */
  stream(method: string, path: string, options?: HttpClientRequest): Promise<NodeJS.ReadableStream & { destroy(): void }>;
  close(): void;
}

/** Makes a client; it holds sockets open until `close()`. */
export function createHttpClient({
  baseUrl,
  token,
  ca,
  clientCertificate,
  idleTimeoutMs = 30_000,
  maxSockets,
  beforeWrite,
}: HttpClientOptions): HttpClient {
  const base = new URL(baseUrl);
  const secure = base.protocol === 'https:';
  const newAgent = (limits: { readonly maxSockets?: number }): Agent =>
    secure
      ? new SecureAgent({ keepAlive: true, ca, ...clientCertificate, ...limits })
      : new Agent({ keepAlive: true, ...limits });
  const agent = newAgent(maxSockets === undefined ? {} : { maxSockets });
  // A stream may last for hours: it must not take a place from those who only ask.
  const streams = newAgent({});
  const prefix = base.pathname.replace(/\/$/, '');

  function open(method: string, path: string, options: HttpClientRequest, through = agent): Promise<IncomingMessage> {
    return inClientSpan(
      { method, path: prefix + path, server: base },
      (trace) => authorized(method, path, { ...options, headers: { ...trace, ...options.headers } }, through),
      ({ statusCode = 0 }) => statusCode,
    );
  }

  /** Sends the request; once more where the token that it was refused with has been replaced meanwhile. */
  async function authorized(method: string, path: string, options: HttpClientRequest, through: Agent): Promise<IncomingMessage> {
    const bearer = await token?.();
    const first = await send(method, path, options, { bearer, through });
    if (first.statusCode !== 401 || token?.renewed !== true) return first;
    first.resume();
    const fresh = await token();
    const second = fresh === bearer ? first : await send(method, path, options, { bearer: fresh, through });
    if (second.statusCode !== 401) return second;
    second.resume();
    throw new UnavailableError(`${base.host} does not accept our token for ${method} ${path.split('?')[0]}`, { retryAfter: 1 });
  }

  async function send(
    method: string,
    path: string,
    options: HttpClientRequest,
    { bearer, through }: { readonly bearer: string | undefined; readonly through: Agent },
  ): Promise<IncomingMessage> {
    const payload = options.json === undefined ? options.body : JSON.stringify(options.json);
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...options.headers,
    };
    if (payload !== undefined) headers['content-length'] = String(Buffer.byteLength(payload));
    return new Promise((resolve, reject) => {
      const start = secure ? httpsRequest : httpRequest;
      const req = start(
        { agent: through, method, host: base.hostname, port: base.port, path: prefix + path, headers, signal: options.signal },
        resolve,
      );
      const patience = options.idleTimeoutMs ?? idleTimeoutMs;
      if (patience > 0) req.setTimeout(patience, () => req.destroy(new Error(`no answer within ${patience} ms`)));
      req.once('error', (cause) =>
        reject(
          new UnavailableError(`${base.host} does not answer ${method} ${path.split('?')[0]}: ${cause.message}`, {
            cause,
            retryAfter: 1,
          }),
        ),
      );
      if (beforeWrite === undefined || method === 'GET' || method === 'HEAD') req.end(payload);
      else whenConnected(req, () => sendUnless(req, payload, { beforeWrite, reject }));
    });
  }

  async function exchange(method: string, path: string, options: HttpClientRequest = {}): Promise<HttpResponse> {
    const res = await open(method, path, options);
    return { status: res.statusCode ?? 0, headers: res.headers, body: await collect(res, `${method} ${path}`) };
  }

  async function request(method: string, path: string, options: HttpClientRequest = {}): Promise<HttpResponse> {
    const response = await exchange(method, path, options);
    if (response.status >= 200 && response.status < 300) return response;
    throw errorOf(response);
  }

  return {
    exchange,
    request,
    async json<T>(method: string, path: string, options?: HttpClientRequest): Promise<T> {
      const { body } = await request(method, path, options);
      if (body.length === 0) return undefined as T;
      try {
        return JSON.parse(body.toString('utf8')) as T;
      } catch (cause) {
        throw new UnparsableError(`${base.host} answered ${method} ${path} with something that is not JSON`, { cause });
      }
    },
    async stream(method, path, options = {}) {
      const res = await open(method, path, { idleTimeoutMs: 0, ...options }, streams);
      const status = res.statusCode ?? 0;
      if (status >= 200 && status < 300) return res;
      throw errorOf({ status, headers: res.headers, body: await collect(res, `${method} ${path}`) });
    },
    close() {
      agent.destroy();
      streams.destroy();
    },
  };
}

/** A request that has not been ended sends nothing, its headers included. */
function whenConnected(req: ClientRequest, then: () => void): void {
  req.once('socket', (socket: Socket & { readonly secureConnecting?: boolean }) => {
    if (socket.secureConnecting === true) socket.once('secureConnect', then);
    else if (socket.connecting) socket.once('connect', then);
    else then();
  });
}

function sendUnless(
  req: ClientRequest,
  payload: string | Buffer | undefined,
  { beforeWrite, reject }: { beforeWrite: () => void; reject: (error: unknown) => void },
): void {
  try {
    beforeWrite();
  } catch (error) {
    reject(error);
    req.destroy();
    return;
  }
  req.end(payload);
}

function collect(res: IncomingMessage, what: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    res.on('data', (chunk: Buffer) => chunks.push(chunk));
    res.once('end', () => resolve(Buffer.concat(chunks)));
    res.once('error', (cause) =>
      reject(new UnavailableError(`the answer to ${what} broke off: ${cause.message}`, { cause, retryAfter: 1 })),
    );
  });
}

/** Reads our own error body and Kubernetes' Status alike. */
function errorOf({ status, headers, body }: HttpResponse): Error {
  const seconds = Number(headers['retry-after']);
  const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
  return errorOfStatus(status, messageOf(body) ?? `status ${status}`, retryAfter);
}

function messageOf(body: Buffer): string | undefined {
  try {
    const parsed = JSON.parse(body.toString('utf8')) as { message?: unknown; error?: { message?: unknown } };
    const message = parsed.error?.message ?? parsed.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
