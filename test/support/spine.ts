import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobFinished as jobFinishedEvent } from '../../eventing/core/spine.ts';
import type { FinishLimits } from '../../functions/job-finished/core/input.ts';
import jobFinished from '../../functions/job-finished/function.ts';
import { defaultLimits, startJobFinished } from '../../functions/job-finished/start.ts';
import planUpdated from '../../functions/plan-updated/function.ts';
import { startPlanUpdated } from '../../functions/plan-updated/start.ts';
import scheduleDue from '../../functions/schedule-due/function.ts';
import { startScheduleDue } from '../../functions/schedule-due/start.ts';
import { type AdmissionConfig, defaultAdmissionConfig } from '../../functions/task-admitted/config.ts';
import taskAdmitted from '../../functions/task-admitted/function.ts';
import { startTaskAdmitted } from '../../functions/task-admitted/start.ts';
import { startApiServer } from '../../local/apiserver/server.ts';
import { type OperatorOptions, startOperator } from '../../operator/start.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, CustomResourceDefinitions, Jobs, Pods, Providers, Secrets, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { ContainerState, Pod } from '../../shared/api/kubernetes/pod.ts';
import { annotations } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { refTo } from '../../shared/core/refs.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { retryOnConflict } from '../../shared/kube/update.ts';
import { silent } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import { type Chaos, createDispatcher, type Dispatcher } from './chaos.ts';
import { crdsIn } from './crds.ts';
import { startTestStore } from './store.ts';
import { until } from './until.ts';

/** What a made-up worker does with its Job. */
export type Worker = (job: Job, tools: WorkerTools) => Promise<void>;

export interface WorkerTools {
  readonly task: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly run: number;
  readonly store: Store;
  readonly kube: Kube;
  /** The last word, as the API takes it: stored, then told. */
  end(outcome: 'succeeded' | 'failed', options?: { message?: string; result?: string; retryable?: boolean }): Promise<void>;
  /** What the worker's pod has printed. */
  print(text: string): Promise<void>;
  /** The Job's end, as the Job controller writes it. */
  finish(
    condition: 'Complete' | 'Failed',
    options?: { reason?: string; exitCode?: number; terminated?: string; noPod?: boolean },
  ): Promise<void>;
}

/** The spine, all of it real but for the broker and the workers. */
export interface Spine {
  readonly kube: Kube;
  readonly store: Store;
  readonly dispatcher: Dispatcher;
  /** Every Job that has been seen, in order. */
  readonly jobs: string[];
  create(task: {
    name: string;
    namespace?: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    spec: Partial<Task['spec']>;
  }): Promise<Task>;
  task(name: string): Promise<Task>;
  finished(name: string): Promise<Task>;
  when(name: string, what: string, test: (task: Task) => boolean): Promise<Task>;
  close(): Promise<void>;
}

export interface SpineOptions {
  readonly chaos: Chaos;
  readonly worker: Worker;
  readonly config?: Partial<AdmissionConfig>;
  /** False leaves the operator out; else what it is told beyond the usual. */
  readonly operator?: false | Partial<Pick<OperatorOptions, 'resyncMs' | 'podPatience' | 'jobTtlSeconds'>>;
  /** What job-finished bears with. */
  readonly limits?: Partial<FinishLimits>;
  /** Stands between the functions and the API server. */
  readonly through?: (kube: Kube) => Kube;
  /** Stands between functions, operator and the store. */
  readonly throughStore?: (store: Store) => Store;
}

/** Starts an API server, a store, the functions and the operator, with the chaos between them. */
export async function startSpine({
  chaos,
  worker,
  config = {},
  operator = {},
  limits = {},
  through = (same) => same,
  throughStore = (same) => same,
}: SpineOptions): Promise<Spine> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-spine-'));
  const api = await startApiServer({
    dataDir: join(folder, 'kubernetes'),
    port: 0,
    podLogDir: join(folder, 'pods'),
    log: silent,
    now: Date.now,
  });
  const kube = createKube({ server: api.url, ca: api.ca, clientCertificate: api.adminCredentials });
  for (const crd of crdsIn('crds')) await kube.create(CustomResourceDefinitions, '', crd);
  const test = await startTestStore();
  const { store } = test;
  const dispatcher = createDispatcher(chaos);
  const roomsStore = throughStore(store);
  const shared = { port: 0, kube: through(kube), store: roomsStore, publisher: dispatcher, log: silent, now: Date.now };
  const urls = { api: 'http://127.0.0.1:1', store: 'http://127.0.0.1:2', llm: 'http://127.0.0.1:3' };
  const servers = [
    {
      ...(await startTaskAdmitted({ ...shared, config: { ...defaultAdmissionConfig, agentGraceMs: 100, ...config, urls } })),
      consumes: taskAdmitted.consumes,
    },
    { ...(await startJobFinished({ ...shared, limits: { ...defaultLimits, ...limits } })), consumes: jobFinished.consumes },
    { ...(await startPlanUpdated(shared)), consumes: planUpdated.consumes },
    { ...(await startScheduleDue(shared)), consumes: scheduleDue.consumes },
  ];
  for (const server of servers) dispatcher.subscribe(server);
  const stopping = new AbortController();
  const jobs: string[] = [];
  const working = new Set<Promise<void>>();
  const watched = reflect(kube, Jobs, {
    signal: stopping.signal,
    log: silent,
    onChange(type, job) {
      if (type !== 'ADDED') return;
      jobs.push(job.metadata.name);
      const work = worker(job, toolsFor(job, { store, kube, dispatcher, podLogs: join(folder, 'pods') })).catch(
        (error: unknown) => {
          if (!stopping.signal.aborted) throw error;
        },
      );
      working.add(work);
      void work.finally(() => working.delete(work));
    },
  });
  await watched.synced;
  const running = operator
    ? await startOperator({
        kube,
        store: roomsStore,
        publisher: dispatcher,
        log: silent,
        now: Date.now,
        graceMs: 100,
        ...operator,
      })
    : undefined;

  const task = async (name: string): Promise<Task> => {
    const found = await kube.get(Tasks, 'default', name);
    if (found === undefined) throw new Error(`no Task ${name}`);
    return found;
  };
  const when = (name: string, what: string, holds: (task: Task) => boolean): Promise<Task> =>
    until(
      `${name} ${what}`,
      async () => {
        const found = await task(name);
        return holds(found) ? found : undefined;
      },
      { timeoutMs: 8000 },
    ).catch(async (error: Error) => {
      throw new Error(
        `${error.message}; it says ${JSON.stringify((await task(name)).status)}; refused: ${dispatcher.refused.join('; ')}`,
      );
    });
  return {
    kube,
    store,
    dispatcher,
    jobs,
    create: ({ name, namespace = 'default', annotations = {}, labels = {}, spec }) =>
      kube.create(Tasks, namespace, {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Task',
        metadata: { name, namespace, annotations, labels },
        spec: { type: 'ai', prompt: 'do it', ...spec },
      }),
    task,
    when,
    finished: (name) => when(name, 'to finish', (found) => isTerminal(stateOf(found))),
    async close() {
      await running?.close();
      stopping.abort();
      await watched.done;
      await Promise.allSettled(working);
      await dispatcher.idle();
      for (const server of servers) await server.close();
      dispatcher.close();
      kube.close();
      await test.close();
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Surroundings {
  readonly store: Store;
  readonly kube: Kube;
  readonly dispatcher: Dispatcher;
  readonly podLogs: string;
}

function toolsFor(job: Job, { store, kube, dispatcher, podLogs }: Surroundings): WorkerTools {
  const notes = job.metadata.annotations ?? {};
  const task = {
    namespace: job.metadata.namespace ?? '',
    name: notes[annotations.taskName] ?? '',
    uid: notes[annotations.taskUid] ?? '',
  };
  const run = Number(notes[annotations.run]);
  return {
    task,
    run,
    store,
    kube,
    async end(outcome, { result, ...options } = {}) {
      if (result !== undefined) await store.putResult(task, result);
      await store.endRun(task, run, { outcome, ...options });
      await dispatcher.publish(jobFinishedEvent(task, job.metadata.name, { version: `run-${run}`, source: '/orka/api' }));
    },
    async print(text) {
      const { metadata } = await createPod(kube, job);
      await setPodStatus(kube, metadata, 'Running', { running: {} });
      const folder = join(podLogs, metadata.uid ?? '', 'worker');
      await mkdir(folder, { recursive: true });
      const lines = text.split('\n').map((line) => `2026-01-01T00:00:00.000000000Z stdout F ${line}\n`);
      await writeFile(join(folder, '0.log'), lines.join(''));
    },
    async finish(condition, { reason, exitCode = 1, terminated = 'Error', noPod = false } = {}) {
      if (condition === 'Failed' && !noPod) await createFailedPod(kube, job, { exitCode, reason: terminated });
      const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
      await retryOnConflict(() =>
        kube.patch(
          Jobs,
          { namespace: task.namespace, name: job.metadata.name },
          {
            status: {
              startTime: time,
              ...(condition === 'Complete' ? { succeeded: 1, completionTime: time } : { failed: 1 }),
              conditions: conditionsOf(condition, reason, time),
            },
          },
          { subresource: 'status' },
        ),
      );
    },
  };
}

/** The real controller sets both of each pair, and a real API server insists on it. */
function conditionsOf(condition: 'Complete' | 'Failed', reason: string | undefined, time: string): object[] {
  const before = condition === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  return [before, condition].map((type) => ({
    type,
    status: 'True',
    reason: reason ?? (condition === 'Complete' ? 'CompletionsReached' : 'BackoffLimitExceeded'),
    message: '',
    lastProbeTime: time,
    lastTransitionTime: time,
  }));
}

async function createPod(kube: Kube, job: Job): Promise<Pod> {
  const namespace = job.metadata.namespace ?? '';
  const name = `${job.metadata.name}-x`;
  const labels = { 'batch.kubernetes.io/job-name': job.metadata.name };
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name: job.metadata.name, uid: job.metadata.uid ?? '' }];
  const spec = { containers: [{ name: 'worker', image: 'x' }] };
  return kube.create(Pods, namespace, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, ownerReferences },
    spec,
  });
}

async function createFailedPod(kube: Kube, job: Job, { exitCode, reason }: { exitCode: number; reason: string }): Promise<void> {
  const { metadata } = await createPod(kube, job);
  await setPodStatus(kube, metadata, 'Failed', { terminated: { exitCode, reason } });
}

async function setPodStatus(
  kube: Kube,
  { namespace = '', name }: Pod['metadata'],
  phase: string,
  state: ContainerState,
): Promise<void> {
  const status = { name: 'worker', image: 'x', imageID: '', ready: false, restartCount: 0, state };
  await kube.patch(Pods, { namespace, name }, { status: { phase, containerStatuses: [status] } }, { subresource: 'status' });
}

/** A Provider that could answer, with its Secret. */
export async function createProvider(kube: Kube, name = 'default'): Promise<void> {
  await kube.create(Secrets, 'default', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${name}-key` },
    stringData: { 'api-key': 'k' },
  });
  await kube.create(Providers, 'default', {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Provider',
    metadata: { name },
    spec: { type: 'anthropic', secretRef: { name: `${name}-key` } },
  });
}

/** An Agent; `spec` says what it is. */
export async function createAgent(
  kube: Kube,
  name: string,
  spec: import('../../shared/api/generated/agent.ts').AgentSpec,
): Promise<void> {
  await kube.create(Agents, 'default', { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Agent', metadata: { name }, spec });
}

/** A Task as `delegate_task` makes it. */
export function childOf(parent: Task, name: string, agent: string, depth = 1): Parameters<Spine['create']>[0] {
  const ref = refTo(parent);
  return {
    name,
    labels: { 'orka.ai/parent-task': ref.name, 'orka.ai/delegated-agent': agent },
    annotations: {
      [annotations.coordinationDepth]: String(depth),
      [annotations.parentTaskName]: ref.name,
      [annotations.parentTaskUid]: ref.uid,
      [annotations.rootTaskUid]: ref.uid,
    },
    spec: { agentRef: { name: agent } },
  };
}
