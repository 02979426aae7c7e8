import type { Task } from '../shared/api/generated/task.ts';
import type { TaskStreamEvent } from '../shared/api/task-stream.ts';
import type { BudgetChange, MonthUsage, TaskUsage } from '../shared/api/usage.ts';
import { UnauthenticatedError } from '../shared/errors/catalogue.ts';
import { createHttpClient, type HttpClientRequest } from '../shared/http/client.ts';
import type { Server } from './connect/find-server.ts';
import type { Plan } from './core/plan.ts';
import type { SessionItem, SessionRecord } from './core/transcript.ts';
import { createKnowledgeClient, type KnowledgeClient } from './knowledge-client.ts';
import { readEvents } from './read-events.ts';

/** What happens in a Task, and the id to go on from where it has one. */
export interface StreamedEvent {
  readonly event: TaskStreamEvent;
  readonly id: string | undefined;
}

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
  /**
   * What happens in the Task, from after the event of that id on. Resolves when the server has begun; ends with the `end` event, or earlier.
   */
  streamTask(name: string, lastEventId?: string): Promise<AsyncIterable<StreamedEvent>>;
  result(name: string): Promise<string>;
  plan(name: string): Promise<Plan>;
  /** What it has used, and what its budgets have left. */
  usage(name: string): Promise<TaskUsage>;
  /** Changes what it may spend; what is left out stays as it is, and null takes a limit away. */
  setBudget(name: string, change: BudgetChange): Promise<Task>;
  /** What the namespace and its Agents have spent in a month (YYYY-MM), the present one where it says nothing. */
  monthUsage(month?: string): Promise<MonthUsage>;
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

  const openStream = (at: string, { headers, ...options }: HttpClientRequest = {}): Promise<NodeJS.ReadableStream> =>
    http.stream('GET', at, { ...options, headers: { accept: 'text/event-stream', ...headers } }).catch(explained);

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
      const stream = await openStream(path(task(name, '/logs'), { follow: 'true' }));
      for await (const { data } of readEvents(stream)) yield data;
    },
    async streamTask(name, lastEventId) {
      const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      return taskEvents(await openStream(path(task(name, '/stream')), { headers, idleTimeoutMs: streamIdleMs }));
    },
    result: async (name) => (await json<{ result: string }>('GET', path(task(name, '/result')))).result,
    plan: (name) => json('GET', path(task(name, '/plan'))),
    usage: (name) => json('GET', path(task(name, '/usage'))),
    setBudget: (name, change) => json('PUT', path(task(name, '/budget')), { json: change }),
    monthUsage: (month) => json('GET', under('usage')('', { month })),
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

/** Milliseconds without a sign of life after which a stream that sends one every 15 s is given up. */
const streamIdleMs = 45_000;

async function* taskEvents(stream: NodeJS.ReadableStream): AsyncGenerator<StreamedEvent> {
  for await (const { event, id, data } of readEvents(stream))
    yield { event: { event, data: JSON.parse(data) } as TaskStreamEvent, id };
}

function explained(error: unknown): never {
  if (!(error instanceof UnauthenticatedError)) throw error;
  throw new UnauthenticatedError(`${error.message}: give a token with ORKA_TOKEN or --token, or let a kubeconfig find one`, {
    cause: error,
  });
}
