import type { Ref } from '../core/refs.ts';
import type { HttpClient } from '../http/client.ts';
import { feedClient } from './feed-client.ts';
import { memoryClient } from './memory-client.ts';
import { notificationClient } from './notification-client.ts';
import { at, search, segment } from './paths.ts';
import { sessionClient, unlessMissing } from './session-client.ts';
import { spendingClient } from './spending-client.ts';
import type {
  Artifact,
  ArtifactInfo,
  ClaimAnswer,
  DeadLetter,
  EventPage,
  Message,
  Released,
  Reservation,
  ReservationPage,
  RunRecord,
  Step,
  Store,
  StoredPlan,
  Usage,
} from './store.ts';

export interface StoreClientOptions {
  /** A client of the store's address that sends the caller's own token. */
  readonly http: HttpClient;
}

/** The store over HTTP. Its errors are those of `HttpClient.request`. */
export function createStoreClient({ http }: StoreClientOptions): Store {
  const bytes = async (path: string): Promise<Buffer> => (await http.request('GET', path)).body;
  const write = async (method: string, path: string, json: unknown): Promise<void> =>
    void (await http.request(method, path, { json }));
  const items = async <T>(path: string): Promise<readonly T[]> => (await http.json<{ items: readonly T[] }>('GET', path)).items;

  return {
    ...sessionClient(http),
    ...notificationClient(http),
    ...memoryClient(http),
    ...spendingClient(http),
    ...feedClient(http),
    events({ namespace, concerning, after, limit, wait, signal }) {
      const path = `/v1/namespaces/${segment(namespace)}/events${search({ concerning, after, limit, wait })}`;
      return http.json<EventPage>('GET', path, { signal, idleTimeoutMs: ((wait ?? 0) + 30) * 1_000 });
    },
    deadLetters: (limit) => items<DeadLetter>(`/v1/dead-letters${search({ limit })}`),

    reserve: (namespace, request) =>
      http.json<Reservation>('POST', `/v1/namespaces/${segment(namespace)}/reservations`, { json: request }),
    release: async (namespace, uid, { keep } = {}) =>
      (await http.json<Next>('DELETE', reservation(namespace, uid, { keep }))).next,
    releaseUnlessLaunching: (namespace, uid, { job, keep }) =>
      http.json<Released>('DELETE', reservation(namespace, uid, { keep, unlessLaunching: job })),
    listReservations: ({ after, limit } = {}) => http.json<ReservationPage>('GET', `/v1/reservations${search({ after, limit })}`),

    beginRun: (task, run) => http.json('POST', at(task, 'runs'), { json: run }),
    runs: (task) => items<RunRecord>(at(task, 'runs')),
    endRun: (task, run, outcome) => write('POST', at(task, 'runs', run, 'end'), outcome),
    pauseRun: (task, run, why) => write('POST', at(task, 'runs', run, 'pause'), { why }),

    keepContext: (task, run, context) => http.json('PUT', at(task, 'runs', run, 'context'), { json: context }),
    context: (task, run) => unlessMissing(http.json<unknown>('GET', at(task, 'runs', run, 'context'))),

    async putStep(task, run, step, entry) {
      const { status } = await http.request('POST', at(task, 'runs', run, 'steps', step), {
        json: { v: 1, ...entry, body: entry.body ?? null },
      });
      return status === 201;
    },
    steps: (task, run, range = {}) =>
      items<Step>(at(task, 'runs', run, 'steps') + search({ after: range.after, limit: range.limit })),
    claimStep: (task, run, step, { wait, ...claim }) =>
      http.json<ClaimAnswer>('POST', at(task, 'runs', run, 'steps', step, 'claim') + search({ wait }), {
        json: claim,
        idleTimeoutMs: ((wait ?? 0) + 30) * 1_000,
      }),
    async unclaimStep(task, run, step, holder) {
      await http.request('DELETE', at(task, 'runs', run, 'steps', step, 'claim') + search({ holder }));
    },
    usage: (task) => http.json<Usage>('GET', at(task, 'usage')),

    putResult: async (task, body) => void (await http.request('PUT', at(task, 'result'), { body, headers: octets })),
    result: (task) => unlessMissing(bytes(at(task, 'result'))),
    putPlan: (task, plan) => write('PUT', at(task, 'plan'), plan),
    plan: (task) => unlessMissing(http.json<StoredPlan>('GET', at(task, 'plan'))),
    putLog: async (task, job, body) => void (await http.request('PUT', at(task, 'logs', job), { body, headers: plainText })),
    log: async (task, job) => (await unlessMissing(bytes(at(task, 'logs', job))))?.toString('utf8'),

    async putArtifact(task, filename, artifact) {
      await http.request('PUT', at(task, 'artifacts', filename), {
        body: artifact.bytes,
        headers: { 'content-type': artifact.contentType },
      });
    },
    artifact: (task, filename) => unlessMissing(http.request('GET', at(task, 'artifacts', filename)).then(artifactOf)),
    artifacts: async (task) => (await http.json<{ artifacts: readonly ArtifactInfo[] }>('GET', at(task, 'artifacts'))).artifacts,

    sendMessage: (from, message) => write('POST', at(from, 'messages'), message),
    messages: (task, { parent, markRead, call }) =>
      http.json<Message[]>('GET', at(task, 'messages') + search({ parent, markRead, call })),

    forgetTask: async (task) => (await http.json<Next>('DELETE', at(task))).next,
    ready: async (signal) => void (await http.request('GET', '/readyz', { signal })),
  };
}

interface Next {
  readonly next: readonly Ref[];
}

function reservation(namespace: string, uid: string, query: Parameters<typeof search>[0]): string {
  return `/v1/namespaces/${segment(namespace)}/reservations/${segment(uid)}${search(query)}`;
}

const octets = { 'content-type': 'application/octet-stream' } as const;
const plainText = { 'content-type': 'text/plain; charset=utf-8' } as const;

function artifactOf({
  headers,
  body,
}: {
  readonly headers: { readonly 'content-type'?: string | undefined };
  readonly body: Buffer;
}): Artifact {
  return { bytes: body, contentType: headers['content-type'] ?? 'application/octet-stream' };
}
