import { setTimeout as sleep } from 'node:timers/promises';
import { measured } from '../eventing/measured.ts';
import { createPublisher, type Publisher } from '../eventing/publisher.ts';
import { traced } from '../eventing/traced.ts';
import { type AdmissionConfig, defaultAdmissionConfig } from '../functions/task-admitted/config.ts';
import { createAuthenticator } from '../shared/auth/authenticator.ts';
import type { Authenticator } from '../shared/auth/caller.ts';
import { defaultJobTtlSeconds } from '../shared/core/expiry.ts';
import type { Runtime } from '../shared/core/runtime.ts';
import { createHttpClient, type HttpClient } from '../shared/http/client.ts';
import type { Listening } from '../shared/http/server.ts';
import { createKube } from '../shared/kube/client.ts';
import type { Kube, KubeConnection } from '../shared/kube/kube.ts';
import type { Logger } from '../shared/log/logger.ts';
import { blocksOf } from '../shared/outbound/core/ip-address.ts';
import { createStoreClient } from '../shared/store/client.ts';
import type { Store } from '../shared/store/store.ts';
import { noTelemetry, type Telemetry } from '../shared/telemetry/telemetry.ts';
import type { TracingSettings } from '../shared/tracing/core/endpoint.ts';
import { createTokenSource } from './tokens.ts';

export interface RoomsOptions {
  /** The Kubernetes API, as its administrator. */
  readonly connection: KubeConnection;
  readonly admin: Kube;
  /** Path of the store's file. */
  readonly storePath: string;
  /** The REST API's port. */
  readonly port: number;
  readonly version: string;
  readonly log: Logger;
  readonly now: () => number;
  readonly random: () => number;
  /** What each room tells of itself; nothing where it says nothing. */
  readonly telemetry?: ((room: string) => Telemetry) | undefined;
  /** Where workers send spans. */
  readonly tracing?: TracingSettings | undefined;
  /** How many Tasks of a namespace run at a time; as many as come where it says nothing. */
  readonly maxTasksPerNamespace?: number | undefined;
  /** Where ai Tasks run for which neither Task nor Agent says it; in a process each where it says nothing. */
  readonly runtime?: Runtime | undefined;
  /** How long a Job is kept after its Task's end, in seconds, -1 for ever; an hour where it says nothing. */
  readonly jobTtlSeconds?: number | undefined;
  /** Milliseconds of silence after which a model's stream is given up; llm-call's own where it says nothing. */
  readonly modelIdleTimeoutMs?: number | undefined;
  /** The search engine of web_search; none where it says nothing. */
  readonly searchUrl?: string | undefined;
  /** The platform's namespace, whose ServiceAccounts the rooms are; `orka-system` where it says nothing. */
  readonly namespace?: string;
  /** Where workers are pods of a cluster that knows nothing of these rooms; else they run on this machine and know them by name. */
  readonly pods?: PodsElsewhere;
}

/** How pods of a cluster get to the rooms of this machine. */
export interface PodsElsewhere {
  /** The address at which they reach it; the rooms then listen on all of its addresses. */
  readonly host: string;
  /** The workers' image. */
  readonly image: string;
}

/** Our own rooms on this machine, each with the identity that it has in a cluster. */
export interface Rooms {
  /** All of them, as Knative Serving hosts them; they end with `close()`, not with the Service that asks for them. */
  readonly byName: Readonly<Record<RoomName, () => Promise<Listening>>>;
  /** Starts the room of this name, or gives the one that runs. */
  start(name: RoomName): Promise<Listening>;
  /** Says where events go; to be called before a room that publishes is started. */
  useSink(url: string): void;
  /** Sends events as the room of this name. */
  publisher(room: string): Publisher;
  kubeAs(serviceAccount: string): Kube;
  storeAs(serviceAccount: string): Store;
  close(): Promise<void>;
}

export type RoomName =
  | 'store'
  | 'api'
  | 'llm-call'
  | 'llm-answered'
  | 'task-admitted'
  | 'job-finished'
  | 'plan-updated'
  | 'schedule-due'
  | 'notify'
  | 'event-received';

const code = {
  store: () => import('../functions/store/app.ts'),
  api: () => import('../functions/api/start.ts'),
  'llm-call': () => import('../functions/llm-call/start.ts'),
  'llm-answered': () => import('../functions/llm-answered/start.ts'),
  'task-admitted': () => import('../functions/task-admitted/start.ts'),
  'job-finished': () => import('../functions/job-finished/start.ts'),
  'plan-updated': () => import('../functions/plan-updated/start.ts'),
  notify: () => import('../functions/notify/start.ts'),
  'event-received': () => import('../functions/event-received/start.ts'),
  'schedule-due': () => import('../functions/schedule-due/start.ts'),
} as const;

/** Loads the code of all rooms, so that starting them is only starting them. */
export async function preloadRooms(): Promise<void> {
  await Promise.all(Object.values(code).map((load) => load()));
}

/** Who a token for our own rooms is for. */
const audience = 'orka';

const clusterDomain = 'cluster.local';
/** Where a developer's own receivers and tools are: this machine. */
const ownAddresses = blocksOf(['127.0.0.0/8', '::1/128']);

/** Wires rooms to one another by URL, as an installation's manifests do. */
export function createRooms({
  connection,
  admin,
  storePath,
  port,
  version,
  log,
  now,
  random,
  telemetry = () => noTelemetry,
  tracing,
  maxTasksPerNamespace = defaultAdmissionConfig.maxTasksPerNamespace,
  runtime = defaultAdmissionConfig.runtime,
  jobTtlSeconds = defaultJobTtlSeconds,
  modelIdleTimeoutMs,
  searchUrl,
  namespace = 'orka-system',
  pods,
}: RoomsOptions): Rooms {
  const host = pods === undefined ? {} : { host: '0.0.0.0' };
  const running = new Map<RoomName, Promise<Listening>>();
  const clients: { close(): void }[] = [];
  let sink: string | undefined;
  let storeUrl: string | undefined;

  const once = <K, V>(make: (key: K) => V): ((key: K) => V) => {
    const made = new Map<K, V>();
    return (key) => {
      const value = made.get(key) ?? make(key);
      made.set(key, value);
      return value;
    };
  };
  const keep = <C extends { close(): void }>(client: C): C => {
    clients.push(client);
    return client;
  };
  const tokenOf = (serviceAccount: string, forAudience?: string): (() => Promise<string>) =>
    createTokenSource({
      kube: admin,
      namespace,
      serviceAccount,
      now,
      ...(forAudience === undefined ? {} : { audience: forAudience }),
    });
  const kubeAs = once((serviceAccount: string): Kube => {
    const { server, ca } = connection;
    return keep(createKube({ server, ca, token: tokenOf(serviceAccount) }));
  });
  const storeAs = once((serviceAccount: string): Store => {
    if (storeUrl === undefined) throw new TypeError('the store is started before its clients');
    const http = createHttpClient({ baseUrl: storeUrl, token: tokenOf(serviceAccount, audience), idleTimeoutMs: 60_000 });
    return createStoreClient({ http: keep(http) });
  });
  const apiAs = async (serviceAccount: string): Promise<HttpClient> => {
    const { url } = await start('api');
    return keep(createHttpClient({ baseUrl: url, token: tokenOf(serviceAccount, audience), idleTimeoutMs: 60_000 }));
  };
  const publisherTo = once((url: string): Publisher => keep(createPublisher({ sink: url })));
  const publisher = (room: string): Publisher => {
    if (sink === undefined) throw new TypeError('useSink is called before a room that publishes is started');
    const told = telemetry(room);
    return traced(measured(publisherTo(sink), told.metrics), told);
  };
  const workersOf = (serviceAccount: string): Authenticator =>
    createAuthenticator({ kube: kubeAs(serviceAccount), platformNamespace: namespace, audiences: [audience], now });

  const starters: Readonly<Record<RoomName, () => Promise<Listening>>> = {
    async store() {
      const { startStore } = await code.store();
      const store = await startStore({
        path: storePath,
        port: 0,
        ...host,
        authenticator: workersOf('orka-store'),
        log: log.child({ room: 'store' }),
        telemetry: telemetry('store'),
        now,
      });
      storeUrl = reachable(store).url;
      return store;
    },
    async api() {
      const { startApi } = await code.api();
      const kube = kubeAs('orka-api');
      const people = createAuthenticator({ kube, platformNamespace: namespace, now });
      return startApi({
        port,
        ...host,
        kube,
        store: storeAs('orka-api'),
        publisher: publisher('api'),
        people,
        workers: workersOf('orka-api'),
        // What a model chooses to fetch is not this machine's business.
        world: { policy: { allowed: ownAddresses, clusterDomain }, webAllowed: [], searchUrl },
        log: log.child({ room: 'api' }),
        telemetry: telemetry('api'),
        now,
        version,
      });
    },
    async 'llm-call'() {
      const { startLlmCall } = await code['llm-call']();
      const idle = modelIdleTimeoutMs === undefined ? {} : { idleTimeoutMs: modelIdleTimeoutMs };
      const options = {
        port: 0,
        ...host,
        kube: kubeAs('orka-llm-call'),
        store: storeAs('orka-llm-call'),
        authenticator: workersOf('orka-llm-call'),
        platformNamespace: namespace,
        turns: { api: await apiAs('orka-llm-call'), publisher: publisher('llm-call') },
        // There is one at a time on this folder, so the next start has the claims of the last.
        holder: 'this-machine',
      };
      return startLlmCall({
        ...options,
        ...idle,
        log: log.child({ room: 'llm-call' }),
        telemetry: telemetry('llm-call'),
        now,
        random,
        sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      });
    },
    async 'llm-answered'() {
      const { startLlmAnswered } = await code['llm-answered']();
      return startLlmAnswered({
        ...common('llm-answered'),
        api: await apiAs('orka-llm-answered'),
        sleep: (ms, signal) => sleep(ms, undefined, { signal }),
      });
    },
    async 'task-admitted'() {
      const { startTaskAdmitted } = await code['task-admitted']();
      return startTaskAdmitted({ ...common('task-admitted'), config: await admissionConfig() });
    },
    async 'job-finished'() {
      const { defaultLimits, startJobFinished } = await code['job-finished']();
      return startJobFinished({ ...common('job-finished'), limits: { ...defaultLimits, jobTtlSeconds } });
    },
    async 'plan-updated'() {
      const { startPlanUpdated } = await code['plan-updated']();
      return startPlanUpdated(common('plan-updated'));
    },
    async notify() {
      const { startNotify } = await code.notify();
      return startNotify({ ...common('notify'), policy: { allowed: ownAddresses, clusterDomain }, platformNamespace: namespace });
    },
    async 'event-received'() {
      const { startEventReceived } = await code['event-received']();
      const kube = kubeAs('orka-event-received');
      return startEventReceived({ port: 0, ...host, kube, log: log.child({ room: 'event-received' }), now });
    },
    async 'schedule-due'() {
      const { startScheduleDue } = await code['schedule-due']();
      return startScheduleDue(common('schedule-due'));
    },
  };

  const common = (room: RoomName) => ({
    port: 0,
    ...host,
    kube: kubeAs(`orka-${room}`),
    store: storeAs(`orka-${room}`),
    publisher: publisher(room),
    log: log.child({ room }),
    telemetry: telemetry(room),
    now,
  });

  /** Workers of this machine know rooms by their names, as in a cluster: a Job outlives a start of the platform, and its ports. */
  async function admissionConfig(): Promise<AdmissionConfig> {
    const named = (service: string): string => `http://${service}.${namespace}.svc.${clusterDomain}`;
    if (pods === undefined)
      return {
        ...defaultAdmissionConfig,
        maxTasksPerNamespace,
        runtime,
        tracing,
        urls: { api: named('orka-api'), store: named('orka-store'), llm: named('llm-call') },
      };
    const [api, store, llm] = await Promise.all([start('api'), start('store'), start('llm-call')]);
    const images = { ai: pods.image, general: pods.image };
    return {
      ...defaultAdmissionConfig,
      maxTasksPerNamespace,
      runtime,
      images,
      tracing,
      urls: { api: api.url, store: store.url, llm: llm.url },
    };
  }

  function start(name: RoomName): Promise<Listening> {
    const room = running.get(name) ?? starters[name]().then(reachable);
    running.set(name, room);
    return room;
  }

  /** A room that listens everywhere is called at the one address that everybody can use. */
  const reachable = (room: Listening): Listening =>
    pods === undefined ? room : { ...room, url: `http://${pods.host}:${room.port}` };

  const names = Object.keys(starters) as RoomName[];
  const staying = async (name: RoomName): Promise<Listening> => ({ ...(await start(name)), close: () => Promise.resolve() });

  return {
    byName: Object.fromEntries(names.map((name) => [name, () => staying(name)])) as Rooms['byName'],
    start,
    publisher,
    kubeAs,
    storeAs,
    useSink(url) {
      sink = url;
    },
    async close() {
      const started = await Promise.allSettled([...running].reverse().map(([, room]) => room));
      for (const room of started) if (room.status === 'fulfilled') await room.value.close();
      for (const client of clients.reverse()) client.close();
    },
  };
}
