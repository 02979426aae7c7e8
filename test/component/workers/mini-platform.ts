import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ScriptedModel } from '../../../demo/model/server.ts';
import { runDue, taskFinished } from '../../../eventing/core/spine.ts';
import { createPublisher } from '../../../eventing/publisher.ts';
import { startLlmAnswered } from '../../../functions/llm-answered/start.ts';
import { startLlmCall } from '../../../functions/llm-call/start.ts';
import { startStore } from '../../../functions/store/app.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Providers, Secrets, Tasks } from '../../../shared/api/kinds.ts';
import type { ChildOutcome, PlanState, RunContext, RunEnd } from '../../../shared/api/worker.ts';
import type { Authenticator } from '../../../shared/auth/caller.ts';
import { jobName } from '../../../shared/core/names.ts';
import type { Runtime } from '../../../shared/core/runtime.ts';
import { UnauthenticatedError } from '../../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { createHttpServer, type Listening, listen, type Route } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';
import { createStoreClient } from '../../../shared/store/client.ts';
import type { Message, Store } from '../../../shared/store/store.ts';
import { createMemoryKube, type MemoryKube } from '../../support/memory-kube.ts';
import { platformClient, stubAuthenticator } from '../../support/store.ts';
import { type Corridor, openCorridor } from './corridor.ts';

const refOf = ({ namespace, name, uid }: MiniTask) => ({ namespace, name, uid });

const entry = fileURLToPath(new URL('../../../workers/ai/job.ts', import.meta.url));

/** A Task of the mini platform, and everything a test may want to know of it. */
export interface MiniTask {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly workspace: string;
  context: RunContext;
  plan: PlanState | undefined;
  readonly ends: RunEnd[];
  readonly children: Map<string, { readonly task: MiniTask; readonly done: Promise<ChildOutcome> }>;
  readonly messages: unknown[];
  /** The files that its worker has uploaded, and whether it had said its last word by then. */
  readonly artifacts: { readonly filename: string; readonly ended: boolean }[];
  /** Called when messages have been read for the Task, before its worker hears of them. */
  beforeMessages?: (messages: readonly Message[]) => Promise<void> | void;
}

export interface WorkerRun {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number>;
}

/** The rooms around a worker: the real store and llm-call, a scripted model, and the few routes of the api that a worker uses. */
export interface MiniPlatform {
  readonly store: Store;
  readonly kube: MemoryKube;
  readonly llmUrl: string;
  addTask(
    context: Partial<RunContext> & { readonly prompt: string },
    of?: { name: string; workspace?: string; spec?: Partial<Task['spec']> },
  ): Promise<MiniTask>;
  spawnWorker(task: MiniTask): WorkerRun;
  /** Begins the Task's next run, which is of that iteration. */
  beginRun(task: MiniTask, iteration: number): Promise<void>;
  /** Goes on with the Task's present run to its end, in a worker's process or without one, and resolves with its last word. */
  finish(task: MiniTask, runtime: Runtime): Promise<RunEnd>;
  /** Begins to lead the Task's present run without a pod, or looks after it again. */
  due(task: MiniTask): Promise<void>;
  /** What the store has of the present run that a worker would have said. */
  lastWord(task: MiniTask): Promise<RunEnd>;
  readonly corridor: Corridor;
  /** As a new pod finds it. */
  emptyTmp(task: MiniTask): Promise<void>;
  restartLlmCall(): Promise<void>;
  /** Ends both rooms of runs without a pod as they stand, and starts new ones with nothing in mind. */
  restartRooms(): Promise<void>;
  tokenOf(task: MiniTask): string;
  close(): Promise<void>;
}

export async function startMiniPlatform(model: ScriptedModel, { idleTimeoutMs = 20_000 } = {}): Promise<MiniPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-worker-test-'));
  const tasks = new Map<string, MiniTask>();
  const workers = new Set<WorkerRun>();
  const kube = createMemoryKube();
  await kube.create(Secrets, 'default', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys' },
    data: { 'api-key': Buffer.from('sk-test-key-0001').toString('base64') },
  });
  await kube.create(Providers, 'default', {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Provider',
    metadata: { name: 'default' },
    spec: { type: 'anthropic', baseURL: model.url, defaultModel: 'scripted', secretRef: { name: 'keys' } },
  });

  const authenticator: Authenticator = {
    async authenticate(token) {
      if (token.startsWith('platform.')) return stubAuthenticator.authenticate(token);
      const task = tasks.get(token.replace('token-of-', ''));
      if (task === undefined) throw new UnauthenticatedError('invalid token');
      return { kind: 'worker', namespace: task.namespace, task: { name: task.name, uid: task.uid }, username: 'worker' };
    },
  };
  const storeRoom = await startStore({ path: join(folder, 'store.db'), port: 0, authenticator, log: silent, now: Date.now });
  const storeHttp = platformClient(storeRoom.url);
  const store = createStoreClient({ http: storeHttp });
  const startLlm = (port: number): Promise<Listening> =>
    startLlmCall({
      port,
      kube,
      store,
      authenticator,
      log: silent,
      now: Date.now,
      random: () => 0.5,
      sleep: async (ms, signal) => delay(Math.min(ms, 20), undefined, { signal }),
      idleTimeoutMs,
      turns: { api: apiHttp, publisher },
    });
  const startAnswered = (port: number): Promise<Listening> =>
    startLlmAnswered({
      port,
      kube,
      store,
      api: apiHttp,
      publisher,
      log: silent,
      now: Date.now,
      sleep: async (ms, signal) => delay(Math.min(ms, 20), undefined, { signal }),
      claimTtlMs: 300,
    });
  const api = await listen(createHttpServer({ routes: apiRoutes(), log: silent }), { port: 0 });
  const apiHttp = createHttpClient({ baseUrl: api.url });
  const corridor = await openCorridor((type) => {
    if (type === 'ai.orka.llm.call.v1') return llm.url;
    return type === 'ai.orka.job.finished.v1' ? undefined : answered.url;
  });
  const publisher = createPublisher({ sink: corridor.url });
  let llm = await startLlm(0);
  let answered = await startAnswered(0);

  const platform: MiniPlatform = {
    store,
    kube,
    corridor,
    get llmUrl() {
      return llm.url;
    },
    async addTask(given, { name = given.task?.name ?? 'task', workspace, spec } = { name: 'task' }) {
      const stored = await kube.create(Tasks, 'default', {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Task',
        metadata: { name },
        spec: { type: 'ai', ai: { prompt: given.prompt }, ...spec },
      });
      const uid = stored.metadata.uid ?? '';
      const { run } = await store.beginRun(
        { namespace: 'default', uid },
        { name, root: uid, iteration: given.iteration ?? 0, job: jobName({ name, uid }, 1) },
      );
      const context: RunContext = {
        run,
        iteration: 0,
        agent: undefined,
        systemPrompt: '',
        tools: [],
        offers: [],
        autonomous: undefined,
        coordination: undefined,
        parent: undefined,
        plan: undefined,
        session: undefined,
        maxTurns: 10,
        ...given,
        task: { namespace: 'default', name, uid },
      };
      const where = workspace ?? join(folder, 'workspaces', uid);
      await mkdir(where, { recursive: true });
      await mkdir(join(folder, 'tmp', uid), { recursive: true });
      await writeFile(join(folder, `token-${uid}`), `token-of-${uid}`);
      const task: MiniTask = {
        namespace: 'default',
        name,
        uid,
        workspace: where,
        context,
        plan: undefined,
        ends: [],
        children: new Map(),
        messages: [],
        artifacts: [],
      };
      tasks.set(uid, task);
      return task;
    },
    spawnWorker(task) {
      const env = {
        PATH: process.env['PATH'],
        TMPDIR: join(folder, 'tmp', task.uid),
        ORKA_TASK_NAME: task.name,
        ORKA_TASK_NAMESPACE: task.namespace,
        ORKA_TASK_UID: task.uid,
        ORKA_RUN: String(task.context.run),
        ORKA_CONTROLLER_URL: api.url,
        ORKA_STORE_URL: storeRoom.url,
        ORKA_LLM_URL: llm.url,
        ORKA_TOKEN_FILE: join(folder, `token-${task.uid}`),
        ORKA_WORKSPACE: task.workspace,
      };
      const child = spawn(process.execPath, [entry], { cwd: task.workspace, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      const exit = new Promise<number>((resolve) =>
        child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143))),
      );
      const run: WorkerRun = { process: child, output: () => output, exit };
      workers.add(run);
      void exit.then(() => workers.delete(run));
      return run;
    },
    async beginRun(task, iteration) {
      const job = jobName(task, task.context.run + 1);
      const { run } = await store.beginRun(task, { name: task.name, root: task.uid, iteration, job });
      task.context = { ...task.context, run, iteration };
    },
    async finish(task, runtime) {
      if (runtime === 'job') {
        const worker = platform.spawnWorker(task);
        await worker.exit;
        const end = task.ends.at(-1);
        if (end === undefined) throw new Error(`no last word: ${worker.output()}`);
        return end;
      }
      const finished = corridor.finished(task.uid);
      await platform.due(task);
      await finished;
      await corridor.idle();
      return lastWordOf(task);
    },
    lastWord: (task) => lastWordOf(task),
    async due(task) {
      const status: Task['status'] = { phase: 'Running', runtime: 'function', attempts: task.context.run };
      await kube.patch(Tasks, { namespace: task.namespace, name: task.name }, { status }, { subresource: 'status' });
      corridor.send(runDue(refOf(task), { version: 1, source: '/test' }));
    },
    async restartRooms() {
      const ports = { llm: llm.port, answered: answered.port };
      await Promise.all([llm.close(0), answered.close(0)]);
      [llm, answered] = await Promise.all([startLlm(ports.llm), startAnswered(ports.answered)]);
    },
    async emptyTmp({ uid }) {
      await rm(join(folder, 'tmp', uid), { recursive: true });
      await mkdir(join(folder, 'tmp', uid));
    },
    async restartLlmCall() {
      const { port } = llm;
      await llm.close(0);
      llm = await startLlm(port);
    },
    tokenOf: (task) => `token-of-${task.uid}`,
    async close() {
      for (const { process: child } of workers) child.kill('SIGKILL');
      await Promise.all([...workers].map(({ exit }) => exit));
      storeHttp.close();
      await corridor.close();
      publisher.close();
      apiHttp.close();
      await Promise.all([api.close(0), llm.close(0), answered.close(0)]);
      await storeRoom.close(0);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return platform;

  /** What the store has of the run that a worker would have said. */
  async function lastWordOf(task: MiniTask): Promise<RunEnd> {
    const record = (await store.runs(task)).find(({ run }) => run === task.context.run);
    const { run, outcome, message, retryable, paused } = record ?? { run: 0, outcome: undefined };
    if (outcome === undefined) return { run, outcome: 'paused', message: paused ?? '' };
    const said = message === undefined ? {} : { message };
    if (outcome === 'failed') return { run, outcome, ...said, retryable: retryable ?? true };
    return { run, outcome, ...said, result: (await store.result(task))?.toString('utf8') ?? '' };
  }

  function apiRoutes(): Route[] {
    const own = '/internal/v1/tasks/:ns/:task';
    const find = (name: string): MiniTask => [...tasks.values()].findLast((task) => task.name === name) as MiniTask;
    return [
      {
        method: 'GET',
        path: `${own}/context`,
        handler: ({ params }) => ({
          status: 200,
          body: { ...find(params['task'] ?? '').context, plan: find(params['task'] ?? '').plan },
        }),
      },
      {
        method: 'POST',
        path: `${own}/end`,
        limit: 11 * 1024 * 1024,
        async handler(request) {
          find(request.params['task'] ?? '').ends.push((await request.json()) as RunEnd);
          return { status: 204 };
        },
      },
      {
        method: 'POST',
        path: '/internal/v1/artifacts/:ns/:task/:filename',
        async handler({ params }) {
          const task = find(params['task'] ?? '');
          task.artifacts.push({ filename: params['filename'] ?? '', ended: task.ends.length > 0 });
          return { status: 201 };
        },
      },
      {
        method: 'POST',
        path: '/internal/v1/plans/:ns/:task',
        async handler(request) {
          const task = find(request.params['task'] ?? '');
          task.plan = { ...((await request.json()) as Omit<PlanState, 'iteration'>), iteration: task.context.iteration };
          return { status: 204 };
        },
      },
      {
        method: 'POST',
        path: `${own}/children`,
        async handler(request) {
          const parent = find(request.params['task'] ?? '');
          const { agent, prompt, call } = (await request.json()) as { agent: string; prompt: string; call: string };
          const name = `${parent.name}-child-${createHash('sha256').update(call).digest('hex').slice(0, 8)}`;
          if (!parent.children.has(name)) {
            const tools = agent === 'coder' ? ['file_read', 'file_write', 'code_exec'] : ['file_read', 'code_exec'];
            const child = await platform.addTask({ prompt, agent, tools, parent }, { name, workspace: parent.workspace });
            const { exit } = platform.spawnWorker(child);
            const done = exit.then((code) => ({
              task: name,
              agent,
              phase: code === 0 ? 'Succeeded' : 'Failed',
              result: child.ends.at(-1)?.result ?? '',
            }));
            void done.then(({ phase }) =>
              corridor.send(
                taskFinished(
                  refOf(child),
                  { phase: phase === 'Succeeded' ? 'Succeeded' : 'Failed', parent: refOf(parent) },
                  { source: '/test' },
                ),
              ),
            );
            parent.children.set(name, { task: child, done });
          }
          return { status: 201, body: { task: name, uid: randomUUID(), agent } };
        },
      },
      {
        method: 'GET',
        path: `${own}/children`,
        async handler(request) {
          const { children } = find(request.params['task'] ?? '');
          const names = (request.query.get('names') ?? '').split(',');
          const waiting = Promise.all(names.map((name) => children.get(name)?.done ?? { task: name, phase: 'Unknown' }));
          const results = await Promise.race([
            waiting,
            delay(Number(request.query.get('wait')) * 1000, undefined, { ref: false }),
          ]);
          return {
            status: 200,
            body:
              results === undefined
                ? { completed: false, results: names.map((task) => ({ task, phase: 'Running' })) }
                : { completed: true, results },
          };
        },
      },
      {
        method: 'POST',
        path: '/internal/v1/messages/:ns',
        async handler(request) {
          const message = (await request.json()) as { fromTask: string };
          find(message.fromTask).messages.push(message);
          return { status: 204 };
        },
      },
      {
        method: 'GET',
        path: '/internal/v1/messages/:ns/:task',
        async handler({ params, query }) {
          const task = find(params['task'] ?? '');
          const parent = task.context.parent?.uid ?? task.uid;
          const call = query.get('call') ?? undefined;
          const messages = await store.messages(task, { parent, markRead: query.get('markRead') === 'true', call });
          await task.beforeMessages?.(messages);
          return { status: 200, body: messages };
        },
      },
    ];
  }
}
