import { Pods } from '../../shared/api/kinds.ts';
import { runsWithoutPod } from '../../shared/core/attempt.ts';
import { NotFoundError, UnparsableError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Store } from '../../shared/store/store.ts';
import { isFinished, lastJob, newestPod } from './core/log-source.ts';
import { type RunLines, runLines } from './run-lines.ts';
import type { FoundTask } from './tasks.ts';

/** Lines of a log that is still growing, where a client asks for no number. */
const usualTail = 100;
/** Bytes of a log that are shown at once; as many as are kept. */
const byteLimit = 5 * 1024 * 1024;
const container = 'worker';

/** Where a Task's log is. */
export type TaskLog =
  | { readonly kind: 'pod'; readonly pod: { readonly namespace: string; readonly name: string }; readonly finished: boolean }
  | { readonly kind: 'kept'; readonly text: string }
  /** There is no pod, and what would have been printed is in the journal of the run. */
  | { readonly kind: 'run'; readonly lines: RunLines };

/**
 * Finds the log of a Task's last attempt: at its pod while there is one, afterwards in the store; without a pod in the journal.
 *
 * Throws a NotFoundError where no Job has begun, or where nothing is left of it.
 */
export async function findLog(
  kube: Kube,
  store: Pick<Store, 'runs' | 'log' | 'steps' | 'feed'>,
  { task, key }: FoundTask,
): Promise<TaskLog> {
  if (runsWithoutPod(task)) return { kind: 'run', lines: runLines(store, key) };
  const job = lastJob(task, task.status?.jobName ? [] : await store.runs(key));
  if (job === undefined) throw notYet();
  const pods = await kube.list(Pods, { namespace: key.namespace, labelSelector: `batch.kubernetes.io/job-name=${job}` });
  const pod = newestPod(pods.items);
  if (pod !== undefined)
    return { kind: 'pod', pod: { namespace: key.namespace, name: pod.metadata.name }, finished: isFinished(pod) };
  const text = await store.log(key, job);
  if (text === undefined) throw new NotFoundError('no pods found for task job');
  return { kind: 'kept', text };
}

/** Reads a log where it is. A pod that went away between looking and reading has left its log in the store. */
export async function withLog<T>(find: () => Promise<TaskLog>, read: (log: TaskLog) => Promise<T>): Promise<T> {
  const log = await find();
  try {
    return await read(log);
  } catch (error) {
    if (log.kind !== 'pod' || !(error instanceof NotFoundError)) throw error;
    return read(await find());
  }
}

/** The log as it is now: all of a finished one, the last lines of one that is still growing. */
export async function readLog(kube: Kube, log: TaskLog, tailLines: number | undefined): Promise<string> {
  if (log.kind !== 'pod') {
    const text = log.kind === 'kept' ? log.text : await log.lines.soFar();
    return tailLines === undefined ? text : tail(text, tailLines);
  }
  const lines = tailLines ?? (log.finished ? undefined : usualTail);
  return kube
    .podLog({ ...log.pod, container, limitBytes: byteLimit, ...(lines === undefined ? {} : { tailLines: lines }) })
    .catch(whileStarting);
}

/** The log from its beginning, and on until it ends. */
export async function followLog(kube: Kube, log: TaskLog, signal: AbortSignal): Promise<AsyncIterable<Buffer | string>> {
  if (log.kind === 'kept') return one(log.text);
  if (log.kind === 'run') return log.lines.follow(signal);
  return kube.podLogStream({ ...log.pod, container, signal }).catch(whileStarting) as Promise<AsyncIterable<Buffer>>;
}

function tail(text: string, lines: number): string {
  const all = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
  const last = all.slice(-lines).join('\n');
  return text.endsWith('\n') ? `${last}\n` : last;
}

/** Kubernetes refuses the log of a container that has not started as a bad request. */
function whileStarting(error: unknown): never {
  throw error instanceof UnparsableError ? notYet() : error;
}

const notYet = (): NotFoundError => new NotFoundError('task is pending, no logs available yet');

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}
