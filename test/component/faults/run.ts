import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCall } from '../../../demo/model/types.ts';
import { runDue } from '../../../eventing/core/spine.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Tasks } from '../../../shared/api/kinds.ts';
import { jobName } from '../../../shared/core/names.ts';
import type { SpendingRecord } from '../../../shared/store/spending.ts';
import type { RunRecord, Step, TaskKey } from '../../../shared/store/store.ts';
import { until } from '../../support/until.ts';
import { addTask, addWorkerPod, workerToken } from '../../support/worker-pod.ts';
import type { Ground } from './ground.ts';
import { type Killing, type Watcher, watchRun } from './kills.ts';
import { ledgerFile, type Plan } from './plan.ts';
import { type Rooms, unwatched } from './rooms.ts';
import type { Effect } from './tool-server.ts';
import { startWorkerVictim, type Victim, type WorkerVictim } from './victims.ts';

/** What is left of a run that has come to its end. */
export interface Remains {
  readonly uid: string;
  readonly watcher: Watcher;
  readonly record: RunRecord | undefined;
  readonly result: string | undefined;
  readonly steps: readonly Step[];
  /** The calls that reached the model. */
  readonly calls: readonly ModelCall[];
  /** What took effect at the tools' server, and by the run's own programs. */
  readonly effects: readonly Effect[];
  readonly ledger: readonly string[];
  readonly spent: SpendingRecord | undefined;
}

/** A run that is to be done, and who is killed in it. */
export interface Doing {
  readonly name: string;
  readonly plan: Plan;
  readonly killing?: Omit<Killing, 'victim'>;
}

/** More than any run needs: what is reserved is in the books, and nobody is refused. */
const budget = { maxTokens: 1_000_000_000 };
/** So often is a run without a pod looked after of which nothing is heard; the operator does it every 20 s. */
const lookMs = 50;
const runMs = 60 * 60_000;

/** Does one run from its beginning to its end. */
export async function doRun(ground: Ground, rooms: Rooms, { name, plan, killing }: Doing): Promise<Remains> {
  const task = await admit(ground, rooms, name, plan);
  const at = { namespace: rooms.namespace, name, uid: task.metadata.uid ?? '' };
  const folder = await rooms.folder(name);
  const before = { calls: rooms.model.calls().length, effects: rooms.tools.effects.length };
  let worker: WorkerVictim | undefined;
  const victim = (): Victim | undefined => (killing?.name === 'worker' ? worker : rooms.rooms.get(killing?.name ?? ''));
  const watcher = watchRun(killing && { ...killing, victim });
  rooms.watching = watcher;
  if (rooms.runtime === 'function') {
    await leadWithoutPod(ground, rooms, at);
  } else {
    const env = await workerEnv(ground, rooms, task, folder);
    worker = startWorkerVictim(ground.image.command('ai-worker'), { cwd: folder, env });
    const { status, stdout, stderr } = await worker.ended;
    if (status !== 0) throw new Error(`the worker ended with ${status}: ${stdout.slice(-2000)}${stderr}`);
  }
  rooms.watching = unwatched;
  return {
    uid: at.uid,
    watcher,
    calls: rooms.model.calls().slice(before.calls),
    effects: rooms.tools.effects.slice(before.effects),
    ledger: await linesOf(join(folder, ledgerFile)),
    ...(await recordsOf(rooms, at)),
  };
}

/** Makes the Task, and begins its run as task-admitted does. */
async function admit({ kube }: Ground, { namespace, asRoom }: Rooms, name: string, plan: Plan): Promise<Task> {
  const tools = [...new Set(plan.flat().map((call) => call.name))];
  const task = await addTask(kube, { namespace, name }, { agentRef: { name: 'agent' }, ai: { tools }, budget });
  const annotations = { 'orka.ai/disable-coordination-tool-injection': 'true' };
  await kube.patch(Tasks, { namespace, name }, { metadata: { annotations } });
  const at = { namespace, name, uid: task.metadata.uid ?? '' };
  await asRoom('task-admitted', (store) => store.beginRun(at, { name, root: at.uid, iteration: 0, job: jobName(at, 1) }));
  return task;
}

/** What the store has of the run. */
function recordsOf({ namespace, asRoom }: Rooms, at: TaskKey): Promise<Pick<Remains, 'record' | 'result' | 'steps' | 'spent'>> {
  return asRoom('api', async (store) => ({
    record: (await store.runs(at)).at(-1),
    result: (await store.result(at))?.toString('utf8'),
    steps: await store.steps(at, 1),
    spent: (await store.spending(namespace, [`task/${at.uid}`]))[0],
  }));
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** Begins to lead the run by events, and looks after it as long as it is not over. */
async function leadWithoutPod(
  { kube }: Ground,
  { corridor }: Rooms,
  task: { readonly namespace: string; readonly name: string; readonly uid: string },
): Promise<void> {
  const status: Task['status'] = { phase: 'Running', runtime: 'function', attempts: 1 };
  await kube.patch(Tasks, { namespace: task.namespace, name: task.name }, { status }, { subresource: 'status' });
  let isOver = false;
  void corridor.finished(task.uid).then(() => {
    isOver = true;
  });
  await until(
    'the last word',
    async () => {
      corridor.send(runDue(task, { version: 1, source: '/test' }));
      await corridor.idle();
      return isOver || undefined;
    },
    { timeoutMs: runMs, everyMs: lookMs },
  );
}

async function workerEnv(ground: Ground, { workerUrls }: Rooms, task: Task, folder: string): Promise<Record<string, string>> {
  const { metadata } = task;
  const pod = await addWorkerPod(ground.kube, task);
  const tokenFile = join(folder, '..', `token-${metadata.name}`);
  await writeFile(tokenFile, await workerToken(ground.kube, pod));
  return {
    ...workerUrls,
    TMPDIR: join(folder, '..'),
    ORKA_TASK_NAME: metadata.name,
    ORKA_TASK_NAMESPACE: metadata.namespace ?? '',
    ORKA_TASK_UID: metadata.uid ?? '',
    ORKA_RUN: '1',
    ORKA_TOKEN_FILE: tokenFile,
    ORKA_WORKSPACE: folder,
  };
}
