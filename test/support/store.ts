import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StoreOptions, startStore } from '../../functions/store/app.ts';
import { platformAccess, taskAccess } from '../../functions/store/core/access.ts';
import type { Authenticator } from '../../shared/auth/caller.ts';
import { accountOf, roomOf } from '../../shared/auth/core/rooms.ts';
import { UnauthenticatedError } from '../../shared/errors/catalogue.ts';
import { createHttpClient, type HttpClient, type HttpClientRequest } from '../../shared/http/client.ts';
import { compileRoutes } from '../../shared/http/routes.ts';
import type { Listening } from '../../shared/http/server.ts';
import { silent } from '../../shared/log/logger.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import type { Store, TaskKey } from '../../shared/store/store.ts';

/** Vouches for three kinds of made-up tokens: `platform.<room>`, `worker.<namespace>.<uid>` and `person`. */
export const stubAuthenticator: Authenticator = {
  async authenticate(token) {
    const [kind, namespace = '', uid = ''] = token.split('.');
    const room = roomOf(`orka-${namespace}`);
    if (kind === 'platform' && room !== undefined)
      return { kind, room, username: `system:serviceaccount:orka-system:${accountOf(room)}` };
    if (kind === 'worker')
      return {
        kind,
        namespace,
        task: { name: `name-of-${uid}`, uid },
        username: `system:serviceaccount:${namespace}:orka-ai-worker`,
      };
    if (kind === 'person') return { kind, username: 'alice', uid: '1', groups: [], namespace: undefined };
    throw new UnauthenticatedError('invalid token');
  },
};

const openTo = compileRoutes(
  Object.entries({
    ...platformAccess,
    ...Object.fromEntries(
      Object.entries(taskAccess).map(([route, allowed]) => [
        route.replace(' ', ' /v1/namespaces/:namespace/tasks/:uid'),
        allowed,
      ]),
    ),
  }).map(([route, allowed]) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, path, room: (allowed as readonly string[]).find((one) => one !== 'worker') };
  }),
);

/** A client of the store that makes each request as the first room that may: the platform as a whole. */
export function platformClient(baseUrl: string): HttpClient {
  const http = createHttpClient({ baseUrl });
  const asRoom = (method: string, path: string, options: HttpClientRequest = {}): HttpClientRequest => {
    const room = openTo(method, path.split('?')[0] ?? '')?.route.room ?? 'api';
    return { ...options, headers: { authorization: `Bearer platform.${room}`, ...options.headers } };
  };
  return {
    exchange: (method, path, options) => http.exchange(method, path, asRoom(method, path, options)),
    request: (method, path, options) => http.request(method, path, asRoom(method, path, options)),
    json: (method, path, options) => http.json(method, path, asRoom(method, path, options)),
    stream: (method, path, options) => http.stream(method, path, asRoom(method, path, options)),
    close: () => http.close(),
  };
}

/** A store on a temporary file, and clients of it. */
export interface TestStore {
  readonly path: string;
  readonly server: Listening;
  /** The store as the platform sees it. */
  readonly store: Store;
  /** The store as the worker of this Task sees it. */
  as(task: TaskKey): Store;
  /** Plain HTTP with this token, or with none; `platform` is whichever room may. */
  http(token?: string): HttpClient;
  /** Stops the server and starts one on the same file. */
  restart(): Promise<TestStore>;
  close(): Promise<void>;
}

type Limits = Pick<StoreOptions, 'maxPages' | 'eventRetention' | 'eventBytes' | 'eventAgeMs' | 'deadLetterRetention' | 'now'>;

export async function startTestStore(limits: Partial<Limits> = {}): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-store-'));
  return open(folder, limits);
}

async function open(folder: string, limits: Partial<Limits>): Promise<TestStore> {
  const path = join(folder, 'store.db');
  const server = await startStore({ path, port: 0, authenticator: stubAuthenticator, log: silent, now: Date.now, ...limits });
  const clients: HttpClient[] = [];
  const http = (token?: string): HttpClient => {
    const baseUrl = server.url;
    const client = token === 'platform' ? platformClient(baseUrl) : createHttpClient({ baseUrl, token: async () => token });
    clients.push(client);
    return client;
  };
  const stop = async (): Promise<void> => {
    for (const client of clients) client.close();
    await server.close();
  };
  return {
    path,
    server,
    http,
    store: createStoreClient({ http: http('platform') }),
    as: ({ namespace, uid }) => createStoreClient({ http: http(`worker.${namespace}.${uid}`) }),
    async restart() {
      await stop();
      return open(folder, limits);
    },
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The error that a call is refused with; a call that succeeds is a failure of the test. */
export async function refusal(call: Promise<unknown>): Promise<Error & { readonly status?: number }> {
  try {
    await call;
  } catch (error) {
    return error as Error & { readonly status?: number };
  }
  throw new Error('the call was not refused');
}

/** Begins the first run of a Task that is the root of its tree. */
export async function beginFirstRun(store: Store, task: TaskKey): Promise<void> {
  await store.beginRun(task, { name: `name-of-${task.uid}`, root: task.uid, iteration: 0, job: `${task.uid}-job-1` });
}
