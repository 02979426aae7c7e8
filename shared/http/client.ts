import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, Agent as SecureAgent } from 'node:https';
import { errorOfStatus, UnavailableError, UnparsableError } from '../errors/catalogue.ts';

export interface HttpClientOptions {
  /** Where paths start: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Read before every request, so that a rotated token is picked up; undefined sends none. */
  readonly token?: (() => Promise<string | undefined>) | undefined;
  readonly ca?: string | undefined;
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  /** Milliseconds without a byte after which a request is given up. Default 30,000; 0 waits for ever. */
  readonly idleTimeoutMs?: number;
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
  /** The answer whatever its status; throws only where there was none (UnavailableError). */
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
}: HttpClientOptions): HttpClient {
  const base = new URL(baseUrl);
  const secure = base.protocol === 'https:';
  const agent = secure ? new SecureAgent({ keepAlive: true, ca, ...clientCertificate }) : new Agent({ keepAlive: true });
  const prefix = base.pathname.replace(/\/$/, '');

  async function open(method: string, path: string, options: HttpClientRequest): Promise<import('node:http').IncomingMessage> {
    const bearer = await token?.();
    const payload = options.json === undefined ? options.body : JSON.stringify(options.json);
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...options.headers,
    };
    if (payload !== undefined) headers['content-length'] = String(Buffer.byteLength(payload));
    return new Promise((resolve, reject) => {
      const send = secure ? httpsRequest : httpRequest;
      const req = send(
        { agent, method, host: base.hostname, port: base.port, path: prefix + path, headers, signal: options.signal },
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
      req.end(payload);
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
      const res = await open(method, path, { idleTimeoutMs: 0, ...options });
      const status = res.statusCode ?? 0;
      if (status >= 200 && status < 300) return res;
      throw errorOf({ status, headers: res.headers, body: await collect(res, `${method} ${path}`) });
    },
    close: () => agent.destroy(),
  };
}

function collect(res: import('node:http').IncomingMessage, what: string): Promise<Buffer> {
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
