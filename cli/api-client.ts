import type { Task } from '../shared/api/generated/task.ts';
import { UnauthenticatedError } from '../shared/errors/catalogue.ts';
import { createHttpClient, type HttpClientRequest } from '../shared/http/client.ts';
import type { Server } from './connect/find-server.ts';
import { dataOf } from './core/event-stream.ts';
import type { Plan } from './core/plan.ts';
import type { SessionItem, SessionRecord } from './core/transcript.ts';
import { createKnowledgeClient, type KnowledgeClient } from './knowledge-client.ts';

/** The REST API, as far as the command uses it. Every failure is an OrkaError with the server's own words. */
export interface ApiClient {
  createTask(body: object, namespace?: string): Promise<Task>;
  listTasks(): Promise<Task[]>;
  getTask(name: string): Promise<Task>;
  deleteTask(name: string): Promise<void>;
  /** Asks for its end; it goes on for a moment. */
  cancelTask(name: string, reason?: string): Promise<Task>;
  /** Has its receiver told of its end once more. */
  resendNotification(name: string): Promise<void>;
  /** What the Task has printed so far. */
  logs(name: string): Promise<string>;
  /** Its lines as they come, to its end. */
  followLogs(name: string): AsyncIterable<string>;
  result(name: string): Promise<string>;
  plan(name: string): Promise<Plan>;
  children(name: string): Promise<Task[]>;
  listSessions(): Promise<SessionItem[]>;
  /** With its newest `last` messages, or all of them. */
  getSession(name: string, last?: number): Promise<SessionRecord>;
  deleteSession(name: string): Promise<void>;
  /** Memories, their proposals, Skills. */
  readonly knowledge: KnowledgeClient;
  close(): void;
}

/** A client of one platform, in one namespace. */
export function createApiClient({ url, token, namespace: own }: Server): ApiClient {
  const http = createHttpClient({ baseUrl: url, token: async () => token });
  const under =
    (collection: string) =>
    (rest: string, query: Record<string, string | undefined> = {}, namespace = own): string => {
      const asked = Object.entries({ namespace, ...query }).filter((pair): pair is [string, string] => pair[1] !== undefined);
      const search = new URLSearchParams(asked).toString();
      return `/api/v1/${collection}${rest}${search === '' ? '' : `?${search}`}`;
    };
  const path = under('tasks');
  const sessions = under('sessions');
  const task = (name: string, rest = ''): string => `/${encodeURIComponent(name)}${rest}`;
  const json = <T>(method: string, at: string, options?: HttpClientRequest): Promise<T> =>
    http.json<T>(method, at, options).catch(explained);

  return {
    createTask: (body, namespace) => json('POST', path('', {}, namespace), { json: body }),
    listTasks: async () => (await json<{ items: Task[] }>('GET', path('', { limit: '0' }))).items,
    getTask: (name) => json('GET', path(task(name))),
    async deleteTask(name) {
      await http.request('DELETE', path(task(name))).catch(explained);
    },
    cancelTask: (name, reason) => json('POST', path(task(name, '/cancel')), { json: { reason } }),
    async resendNotification(name) {
      await http.request('POST', path(task(name, '/notification/resend'))).catch(explained);
    },
    logs: async (name) => (await json<{ logs: string }>('GET', path(task(name, '/logs')))).logs,
    async *followLogs(name) {
      const stream = await http
        .stream('GET', path(task(name, '/logs'), { follow: 'true' }), { headers: { accept: 'text/event-stream' } })
        .catch(explained);
      stream.setEncoding('utf8');
      let rest = '';
      for await (const piece of stream) {
        const found = dataOf(rest, String(piece));
        rest = found.rest;
        yield* found.data;
      }
    },
    result: async (name) => (await json<{ result: string }>('GET', path(task(name, '/result')))).result,
    plan: (name) => json('GET', path(task(name, '/plan'))),
    children: async (name) => (await json<{ items: Task[] }>('GET', path(task(name, '/children')))).items,
    listSessions: async () => (await json<{ items: SessionItem[] }>('GET', sessions(''))).items,
    getSession: (name, last) => json('GET', sessions(`/${encodeURIComponent(name)}`, { last: last?.toString() })),
    async deleteSession(name) {
      await http.request('DELETE', sessions(`/${encodeURIComponent(name)}`)).catch(explained);
    },
    knowledge: createKnowledgeClient(under, json),
    close: () => http.close(),
  };
}

function explained(error: unknown): never {
  if (!(error instanceof UnauthenticatedError)) throw error;
  throw new UnauthenticatedError(`${error.message}: give a token with ORKA_TOKEN or --token, or let a kubeconfig find one`, {
    cause: error,
  });
}
