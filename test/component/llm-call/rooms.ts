import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault, ProtocolName } from '../../../demo/model/types.ts';
import { type LlmCallOptions, startLlmCall } from '../../../functions/llm-call/start.ts';
import { startStore } from '../../../functions/store/app.ts';
import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../shared/api/generated/provider.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Agents, ConfigMaps, Namespaces, Providers, Secrets, Tasks } from '../../../shared/api/kinds.ts';
import type { Listening } from '../../../shared/http/server.ts';
import type { ModelAnswer, ModelRequest } from '../../../shared/llm/types.ts';
import { silent } from '../../../shared/log/logger.ts';
import { createStoreClient } from '../../../shared/store/client.ts';
import type { Store } from '../../../shared/store/store.ts';
import { createMemoryKube, type MemoryKube } from '../../support/memory-kube.ts';
import { platformClient, stubAuthenticator } from '../../support/store.ts';

const apiVersion = 'core.orka.ai/v1alpha1';
const hello: ModelRequest = { system: '', messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }], tools: [] };

/** What one of the rooms said to a worker. */
export interface Answered {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly answer?: ModelAnswer;
  readonly error?: { readonly reason: string; readonly message: string };
}

export interface TestTask {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Two processes' worth of llm-call on one real store, and a scripted model that they ask. */
export interface LlmCallRooms {
  readonly kube: MemoryKube;
  readonly store: Store;
  readonly model: ScriptedModel;
  /** What goes wrong with the model's next calls. */
  fault: ((body: Readonly<Record<string, unknown>>, index: number) => Fault | undefined) | undefined;
  task(name: string, of?: { readonly spec?: Partial<Task['spec']>; readonly parent?: TestTask }): Promise<TestTask>;
  agent(name: string, spec: Agent['spec'], namespace?: string): Promise<void>;
  /** A Provider of the scripted model, and its Secret. */
  provider(name: string, spec?: Partial<Provider['spec']>, namespace?: string): Promise<void>;
  /** The annotations of Namespace `default`. */
  annotate(annotations: Record<string, string>): Promise<void>;
  /** The ConfigMap that says more of models. */
  models(table: object): Promise<void>;
  /** Calls the first room, or the one of this number, as the Task's worker does. */
  ask(of: TestTask, call?: { readonly step?: number; readonly room?: 0 | 1; readonly signal?: AbortSignal }): Promise<Answered>;
  /** Starts the room of this number anew. */
  restart(room: 0 | 1): Promise<void>;
  close(): Promise<void>;
}

export interface RoomsOptions extends Partial<Pick<LlmCallOptions, 'deadlineMs' | 'idleTimeoutMs'>> {
  /** How much faster than usual time passes, for rooms, store and model alike. Default 1, where nobody waits longer than 20 ms. */
  readonly speed?: number;
  readonly protocols?: readonly ProtocolName[];
  /** Stands between the rooms and the store. */
  readonly watching?: (store: Store) => Store;
}

/** Starts all of it; Provider `default` with model `scripted` is there already. */
export async function startLlmCallRooms({ speed, protocols, watching, ...options }: RoomsOptions = {}): Promise<LlmCallRooms> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-llm-call-'));
  const kube = createMemoryKube();
  const began = Date.now();
  const now = (): number => began + (performance.timeOrigin + performance.now() - began) * (speed ?? 1);
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> =>
    delay(speed === undefined ? Math.min(ms, 20) : ms / speed, undefined, { signal });
  let fault: LlmCallRooms['fault'];
  const model = await startScriptedModel({
    port: 0,
    now,
    script: (conversation) => say(conversation, `I heard ${conversation.messages.length} messages`),
    faults: ({ body, index }) => fault?.(body, index),
    ...(protocols === undefined ? {} : { protocols }),
  });
  const storeRoom = await startStore({
    path: join(folder, 'store.db'),
    port: 0,
    authenticator: stubAuthenticator,
    log: silent,
    now,
  });
  const storeHttp = platformClient(storeRoom.url);
  const store = createStoreClient({ http: storeHttp });
  const start = (): Promise<Listening> =>
    startLlmCall({
      port: 0,
      kube,
      store: watching?.(store) ?? store,
      authenticator: stubAuthenticator,
      log: silent,
      now,
      random: () => 0.5,
      sleep,
      claimTtlMs: 60_000,
      ...options,
    });
  const rooms: [Listening, Listening] = [await start(), await start()];

  const on: LlmCallRooms = {
    kube,
    store,
    model,
    get fault() {
      return fault;
    },
    set fault(next) {
      fault = next;
    },
    async task(name, { spec, parent } = {}) {
      const annotations: Record<string, string> =
        parent === undefined
          ? {}
          : {
              'orka.ai/parent-task-name': parent.name,
              'orka.ai/parent-task-uid': parent.uid,
              'orka.ai/root-task-uid': parent.uid,
            };
      const made = await kube.create(Tasks, 'default', {
        apiVersion,
        kind: 'Task',
        metadata: { name, annotations },
        spec: { type: 'ai', ai: { prompt: 'hello' }, ...spec },
      });
      const task = { namespace: 'default', name, uid: made.metadata.uid ?? '' };
      await store.beginRun(task, { name, root: parent?.uid ?? task.uid, iteration: 0, job: `${name}-job` });
      return task;
    },
    async agent(name, spec, namespace = 'default') {
      await kube.create(Agents, namespace, { apiVersion, kind: 'Agent', metadata: { name }, spec });
    },
    async provider(name, spec = {}, namespace = 'default') {
      const secret = `${name}-key`;
      await kube.create(Secrets, namespace, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: secret },
        data: { 'api-key': Buffer.from('sk-test-key-0001').toString('base64') },
      });
      const baseURL = spec.type === 'openai' ? `${model.url}/v1` : model.url;
      await kube.create(Providers, namespace, {
        apiVersion,
        kind: 'Provider',
        metadata: { name },
        spec: { type: 'anthropic', baseURL, defaultModel: `${name}-model`, secretRef: { name: secret }, ...spec },
      });
    },
    async annotate(annotations) {
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', annotations } } as const;
      await kube.apply(Namespaces, object, { fieldManager: 'test' });
    },
    async models(table) {
      const metadata = { name: 'orka-models', namespace: 'orka-system' };
      const data = { 'models.json': JSON.stringify(table) };
      await kube.apply(ConfigMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, { fieldManager: 'test' });
    },
    async ask({ namespace, name, uid }, { step = 0, room = 0, signal } = {}) {
      const headers = {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-type': 'ai.orka.llm.call.v1',
        'ce-id': `${uid}.${step}`,
        'ce-source': '/orka/worker',
        'ce-subject': `namespaces/${namespace}/tasks/${name}`,
        authorization: `Bearer worker.${namespace}.${uid}`,
      };
      const body = JSON.stringify({ task: { namespace, name, uid }, run: 1, step, request: hello });
      const res = await fetch(rooms[room].url, { method: 'POST', headers, body, signal: signal ?? null });
      const retryAfter = res.headers.get('retry-after');
      return {
        status: res.status,
        retryAfter: retryAfter === null ? undefined : Number(retryAfter),
        ...((await res.json()) as object),
      };
    },
    async restart(room) {
      await rooms[room].close(0);
      rooms[room] = await start();
    },
    async close() {
      await Promise.all(rooms.map((room) => room.close(0)));
      storeHttp.close();
      await storeRoom.close(0);
      await model.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await on.provider('default', { defaultModel: 'scripted' });
  return on;
}
