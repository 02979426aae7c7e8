import type { ResourceKind } from '../api/kinds.ts';
import { UnavailableError, UnparsableError } from '../errors/catalogue.ts';
import { createHttpClient, type HttpClient, type HttpClientOptions, type HttpClientRequest } from '../http/client.ts';
import { listQuery, pathOf, queryOf } from './core/path.ts';
import { errorOfAnswer } from './core/status.ts';
import type { GetOptions, Kube, KubeConnection, KubeObject, ObjectList, PatchOptions, WatchEvent, WatchOptions } from './kube.ts';
import { linesOf } from './lines.ts';

const watchSeconds = 290;

/** Enough for thousands of requests a second; more would only mean more handshakes, in a rush, when there is no time for them. */
const maxSockets = 32;

/** What the cache has is good enough (Kubernetes API concepts, "Resource versions"). */

/** The Kubernetes API over keep-alive HTTP; holds sockets open until `close()`. */
export function createKube(
  { server, ca, clientCertificate, token }: KubeConnection,
  limits: Pick<HttpClientOptions, 'beforeWrite' | 'idleTimeoutMs'> = {},
): Kube {
  const http = createHttpClient({ baseUrl: server, ca, clientCertificate, token, maxSockets, ...limits });
  const call = <R>(method: string, path: string, options?: HttpClientRequest): Promise<R> =>
    exchange<R>(http, method, path, options);

  return {
    async get<T extends KubeObject>(kind: ResourceKind<T>, namespace: string, name: string, options: GetOptions = {}) {
      const path = pathOf(kind, { namespace, name });
      const version = options.cached === true ? '0' : options.atLeast;
      const known = version === undefined ? undefined : await http.exchange('GET', path + queryOf({ resourceVersion: version }));
      const isKnown = known !== undefined && known.status < 400;
      const { status, headers, body } = isKnown ? known : await http.exchange('GET', path);
      if (status === 404) return undefined;
      return read<T>({ status, retryAfter: headers['retry-after'], body: body.toString('utf8') }, path);
    },
    list: <T extends KubeObject>(kind: ResourceKind<T>, options = {}) =>
      call<ObjectList<T>>('GET', pathOf(kind, options) + listQuery(options)),
    create: <T extends KubeObject>(
      kind: ResourceKind<T>,
      namespace: string,
      object: T,
      { fieldManager }: Pick<PatchOptions, 'fieldManager'> = {},
    ) => call<T>('POST', pathOf(kind, { namespace }) + queryOf({ fieldManager }), { json: object }),
    createSubresource: <B, R>(
      kind: ResourceKind<KubeObject>,
      at: { namespace: string; name: string; subresource: string },
      body: B,
    ) => call<R>('POST', pathOf(kind, at), { json: body }),
    replace: <T extends KubeObject>(kind: ResourceKind<T>, object: T) =>
      call<T>('PUT', pathOf(kind, object.metadata), { json: object }),
    apply: <T extends KubeObject>(
      kind: ResourceKind<T>,
      object: T,
      { fieldManager, subresource }: { fieldManager: string; subresource?: 'status' },
    ) =>
      call<T>(
        'PATCH',
        pathOf(kind, { namespace: object.metadata.namespace, name: object.metadata.name, subresource }) +
          queryOf({ fieldManager, force: true }),
        {
          headers: { 'content-type': 'application/apply-patch+yaml' },
          json: object,
        },
      ),
    patch: <T extends KubeObject>(
      kind: ResourceKind<T>,
      at: { namespace: string; name: string },
      patch: object,
      { fieldManager, subresource }: { fieldManager?: string; subresource?: 'status' } = {},
    ) =>
      call<T>('PATCH', pathOf(kind, { namespace: at.namespace, name: at.name, subresource }) + queryOf({ fieldManager }), {
        headers: { 'content-type': 'application/merge-patch+json' },
        json: patch,
      }),
    async delete(kind, { namespace, name, uid }, propagationPolicy = 'Background') {
      const options = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      };
      const { status, headers, body } = await http.exchange('DELETE', pathOf(kind, { namespace, name }), { json: options });
      // A conflict over the uid means that another object has this name now: the one meant here is gone.
      if (status === 404 || (status === 409 && uid !== undefined)) return;
      read({ status, retryAfter: headers['retry-after'], body: body.toString('utf8') }, name);
    },
    watch: <T extends KubeObject>(kind: ResourceKind<T>, options: WatchOptions) => watch(http, kind, options),
    async podLog({ namespace, name, container, tailLines, limitBytes }) {
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/log${queryOf({ container, tailLines, limitBytes })}`;
      const { status, headers, body } = await http.exchange('GET', path, { headers: { accept: '*/*' } });
      if (status === 200) return body.toString('utf8');
      throw errorOfAnswer(status, body.toString('utf8'), seconds(headers['retry-after']));
    },
    podLogStream: ({ namespace, name, container, signal }) =>
      http.stream('GET', `/api/v1/namespaces/${namespace}/pods/${name}/log${queryOf({ container, follow: true })}`, {
        headers: { accept: '*/*' },
        signal,
      }),
    close: () => http.close(),
  };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

async function exchange<R>(http: HttpClient, method: string, path: string, options: HttpClientRequest = {}): Promise<R> {
  const { status, headers, body } = await http.exchange(method, path, options);
  return read<R>({ status, retryAfter: headers['retry-after'], body: body.toString('utf8') }, path);
}

function read<R>({ status, retryAfter, body }: Answer, path: string): R {
  if (status < 200 || status > 299) throw errorOfAnswer(status, body, seconds(retryAfter));
  try {
    return JSON.parse(body) as R;
  } catch (cause) {
    throw new UnparsableError(`the Kubernetes API answered ${path} with something that is not JSON`, { cause });
  }
}

async function* watch<T>(http: HttpClient, kind: ResourceKind<T>, options: WatchOptions): AsyncGenerator<WatchEvent<T>> {
  const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds = watchSeconds, signal } = options;
  const query = queryOf({
    watch: true,
    allowWatchBookmarks: true,
    labelSelector,
    fieldSelector,
    resourceVersion,
    timeoutSeconds,
  });
  // A connection that is silent for longer than the server was told to hold it is dead.
  const stream = await openWatch(http, pathOf(kind, { namespace }) + query, {
    signal,
    idleTimeoutMs: (timeoutSeconds + 30) * 1000,
  });
  try {
    for await (const line of linesOf(stream as AsyncIterable<Buffer>)) {
      const event = JSON.parse(line) as WatchEvent<T> | { readonly type: 'ERROR'; readonly object: { readonly code?: number } };
      if (event.type === 'ERROR') throw errorOfAnswer(event.object.code ?? 500, JSON.stringify(event.object));
      yield event;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw isSystemError(error)
      ? new UnavailableError(`the watch of ${kind.plural} broke off: ${error.message}`, { cause: error, retryAfter: 1 })
      : error;
  } finally {
    stream.destroy();
  }
}

async function openWatch(
  http: HttpClient,
  path: string,
  options: HttpClientRequest,
): Promise<NodeJS.ReadableStream & { destroy(): void }> {
  try {
    return await http.stream('GET', path, options);
  } catch (error) {
    // The shared client has no member for 410; to a watch it is the one status that changes what to do next.
    if (error instanceof Error && 'details' in error && (error.details as { status?: number }).status === 410)
      throw errorOfAnswer(410, '');
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && !('retry' in error);
}

function seconds(header: string | undefined): number | undefined {
  const value = Number(header);
  return header !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined;
}
