import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeEvent } from '../../eventing/codec.ts';
import type { AnyOrkaEvent } from '../../eventing/core/catalogue.ts';
import { type ApiOptions, startApi } from '../../functions/api/start.ts';
import { startApiServer } from '../../local/apiserver/server.ts';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task, TaskStatus } from '../../shared/api/generated/task.ts';
import { Agents, Jobs, Pods, ServiceAccounts, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { createAuthenticator } from '../../shared/auth/authenticator.ts';
import { jobName as nameOfJob } from '../../shared/core/names.ts';
import { createHttpClient, type HttpResponse } from '../../shared/http/client.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { type Logger, silent } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import { checkAnswer, operation } from './openapi.ts';
import { startTestStore } from './store.ts';

/** Whatever JSON an answer holds; tests look into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: answers have every shape there is
type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly text: string;
  readonly body: Json;
}

export interface CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly json?: unknown;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Somebody of namespace `default` where it says nothing; '' is nobody. */
  readonly token?: string;
}

/** A worker's pod, and the token in it. */
export interface Worker {
  readonly token: string;
  readonly task: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly run: number;
  readonly job: string;
  readonly pod: Pod;
}

/** The REST API on a real Kubernetes API of this machine and a real store, with real tokens. */
export interface TestApi {
  readonly url: string;
  readonly kube: Kube;
  readonly store: Store;
  /** Events that were published; each is in the store's log, as the broker would bring it there. */
  readonly published: AnyOrkaEvent[];
  publish(event: AnyOrkaEvent): Promise<void>;
  /** Calls an operation of the OpenAPI document; an answer that the document does not promise is an error. */
  call(operationId: string, options?: CallOptions): Promise<Answer>;
  /** A token of a ServiceAccount, made where it is missing; `spec` is that of the TokenRequest. */
  token(namespace: string, serviceAccount: string, spec?: object): Promise<string>;
  agent(name: string, spec?: Agent['spec']): Promise<Agent>;
  task(name: string, spec?: Partial<Task['spec']>, annotations?: Record<string, string>): Promise<Task>;
  setStatus(task: Task, status: TaskStatus): Promise<void>;
  /** Launches a run of the Task, as far as the API can see: Job, pod, run record, token. */
  work(task: Task, iteration?: number): Promise<Worker>;
  /** What the room has logged as errors. */
  readonly errors: string[];
  /** Writes lines to a worker's log. */
  print(worker: Worker, ...lines: string[]): Promise<void>;
  close(): Promise<void>;
}

const project = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export async function startTestApi({
  world,
  streamLimits = {},
}: Pick<ApiOptions, 'world' | 'streamLimits'> = {}): Promise<TestApi> {
  const dir = await mkdtemp(join(tmpdir(), 'orka-api-'));
  const pods = join(dir, 'pods');
  const server = await startApiServer({ dataDir: dir, port: 0, podLogDir: pods, log: silent, now: Date.now });
  const kube = createKube({ server: server.url, ca: server.ca, clientCertificate: server.adminCredentials });
  await applyManifests(kube, await readManifests(project('crds')), { fieldManager: 'test', namespace: 'default' });
  const testStore = await startTestStore();
  const { store } = testStore;
  const toStore = testStore.http();
  const published: AnyOrkaEvent[] = [];
  const errors: string[] = [];
  const log: Logger = { ...silent, error: (_fields, message) => void errors.push(message), child: () => log };

  async function publish(event: AnyOrkaEvent): Promise<void> {
    published.push(event);
    await toStore.request('POST', '/events', encodeEvent(event, new Date().toISOString()));
  }

  const api = await startApi({
    port: 0,
    kube,
    store,
    publisher: { publish },
    people: createAuthenticator({ kube, now: Date.now }),
    workers: createAuthenticator({ kube, audiences: ['orka'], now: Date.now }),
    log,
    now: Date.now,
    version: '1.2.3',
    streamLimits,
    ...(world === undefined ? {} : { world }),
  });
  const http = createHttpClient({ baseUrl: api.url });

  async function token(namespace: string, serviceAccount: string, spec: object = {}): Promise<string> {
    await ensureAccount(namespace, serviceAccount);
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600, ...spec },
    };
    const at = { namespace, name: serviceAccount, subresource: 'token' };
    return (await kube.createSubresource<object, { status: { token: string } }>(ServiceAccounts, at, body)).status.token;
  }

  async function ensureAccount(namespace: string, name: string): Promise<void> {
    if ((await kube.get(ServiceAccounts, namespace, name)) !== undefined) return;
    await kube.create(ServiceAccounts, namespace, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  }

  const attempts = new Map<string, number>();
  const person = await token('default', 'orka-client');

  async function call(id: string, { params = {}, query = {}, token: bearer = person, ...options }: CallOptions = {}) {
    const { method, path } = operation(id);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const search = new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]));
    const { headers = {}, ...rest } = options;
    const authorization: Record<string, string> = bearer === '' ? {} : { authorization: `Bearer ${bearer}` };
    const target = search.size === 0 ? filled : `${filled}?${search}`;
    const answer = await http.exchange(method, target, { ...rest, headers: { ...authorization, ...headers } });
    checkAnswer(id, answer);
    const text = answer.body.toString('utf8');
    const isJson = answer.headers['content-type']?.startsWith('application/json') === true && text !== '';
    return { status: answer.status, headers: answer.headers, text, body: isJson ? (JSON.parse(text) as Json) : undefined };
  }

  async function work(task: Task, iteration = 0): Promise<Worker> {
    const { name, namespace = 'default', uid = '' } = task.metadata;
    const owner = { controller: true, blockOwnerDeletion: true };
    const annotations = { 'orka.ai/task-name': name, 'orka.ai/task-uid': uid };
    const attempt = (attempts.get(uid) ?? 0) + 1;
    attempts.set(uid, attempt);
    // The Job of an attempt may run before the Task's status counts it, and only then.
    if (attempt > 1)
      await kube.patch(Tasks, { namespace, name }, { status: { attempts: attempt - 1 } }, { subresource: 'status' });
    const jobName = nameOfJob({ name, uid }, attempt);
    await ensureAccount(namespace, 'orka-ai-worker');
    const template = {
      spec: { restartPolicy: 'Never' as const, containers: [{ name: 'worker', image: 'orka/orka', args: ['ai-worker'] }] },
    };
    const job = await kube.create<Job>(Jobs, namespace, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: jobName,
        annotations,
        ownerReferences: [{ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', name, uid, ...owner }],
      },
      spec: { template },
    });
    const pod = await kube.create<Pod>(Pods, namespace, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${jobName}-pod`,
        annotations,
        labels: { 'batch.kubernetes.io/job-name': jobName },
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: jobName, uid: job.metadata.uid ?? '', ...owner }],
      },
      spec: { ...template.spec, serviceAccountName: 'orka-ai-worker' },
    });
    const { run } = await store.beginRun({ namespace, uid }, { name, root: uid, iteration, job: jobName });
    const bound = { kind: 'Pod', apiVersion: 'v1', name: pod.metadata.name, uid: pod.metadata.uid };
    const bearer = await token(namespace, 'orka-ai-worker', { audiences: ['orka'], boundObjectRef: bound });
    return { token: bearer, task: { namespace, name, uid }, run, job: jobName, pod };
  }

  return {
    url: api.url,
    kube,
    store,
    published,
    errors,
    publish,
    call,
    token,
    agent: (name, spec = {}) =>
      kube.create<Agent>(Agents, 'default', {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Agent',
        metadata: { name, namespace: 'default' },
        spec,
      }),
    task: (name, spec = {}, annotations = {}) =>
      kube.create<Task>(Tasks, 'default', {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Task',
        metadata: { name, namespace: 'default', annotations },
        spec: { type: 'ai', prompt: 'do it', ...spec },
      }),
    async setStatus({ metadata }, status) {
      const at = { namespace: metadata.namespace ?? '', name: metadata.name };
      await kube.patch(Tasks, at, { status }, { subresource: 'status' });
    },
    work,
    async print({ pod }, ...lines) {
      const file = join(pods, pod.metadata.uid ?? '', 'worker', '0.log');
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, lines.map((line) => `2026-01-01T00:00:00.000000000Z stdout F ${line}\n`).join(''));
    },
    async close() {
      http.close();
      await api.close();
      await testStore.close();
      kube.close();
      await server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
