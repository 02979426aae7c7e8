import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Pods, type ResourceKind, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import type { KubeObject } from '../../shared/kube/kube.ts';
import type { Place } from './jobs.ts';

/** When something was first so, in milliseconds since the create was sent, as a watch tells it. */
export type Marks = Readonly<Record<string, number>>;

const ofTask = ({ status }: Task): string[] => ['Task', ...(status?.phase === undefined ? [] : [status.phase])];

function ofJob({ status }: Job): string[] {
  const holding = (status?.conditions ?? []).filter((condition) => condition.status === 'True');
  return ['Job', ...holding.map(({ type }) => `Job ${type}`)];
}

function ofPod({ spec, status }: Pod): string[] {
  const runs = status?.containerStatuses?.some(({ state }) => state?.running !== undefined) === true;
  return ['pod', ...(spec.nodeName === undefined ? [] : ['pod scheduled']), ...(runs ? ['pod running'] : [])];
}

/**
 * Sends a create and watches what comes of it until all of `awaited` is so. The namespace must be quiet meanwhile; a Task or a Job that
 * fails is an error, and so is a minute without an end.
 */
export async function timeline(place: Place, create: () => Promise<unknown>, awaited: readonly string[]): Promise<Marks> {
  const stop = new AbortController();
  const done = Promise.withResolvers<void>();
  const marks: Record<string, number> = {};
  let began = 0;
  const note = (mark: string): void => {
    marks[mark] ??= performance.now() - began;
    if (mark === 'Failed' || mark === 'Job Failed') done.reject(new Error(`it failed: ${JSON.stringify(marks)}`));
    if (awaited.every((each) => each in marks)) done.resolve();
  };
  const watches = await Promise.all([
    follow(place, Tasks, ofTask, { note, signal: stop.signal }),
    follow(place, Jobs, ofJob, { note, signal: stop.signal }),
    follow(place, Pods, ofPod, { note, signal: stop.signal }),
  ]);
  const late = setTimeout(() => done.reject(new Error(`not over in a minute: ${JSON.stringify(marks)}`)), 60_000);
  try {
    began = performance.now();
    await create();
    await done.promise;
    return marks;
  } finally {
    clearTimeout(late);
    stop.abort();
    await Promise.all(watches.map(({ ended }) => ended));
  }
}

/** Milliseconds from the beginning of `apply` until a Task is as asked; one that fails is an error, and so are two minutes. */
export async function taskTime(place: Place, apply: () => Promise<unknown>, is: (task: Task) => boolean): Promise<number> {
  const stop = new AbortController();
  const done = Promise.withResolvers<void>();
  const look = (task: Task): string[] => {
    if (task.status?.phase === 'Failed') done.reject(new Error(`${task.metadata.name} failed: ${task.status.message}`));
    if (is(task)) done.resolve();
    return [];
  };
  const watch = await follow(place, Tasks, look, { note() {}, signal: stop.signal });
  const late = setTimeout(() => done.reject(new Error('not over in two minutes')), 120_000);
  try {
    const began = performance.now();
    await apply();
    await done.promise;
    return performance.now() - began;
  } finally {
    clearTimeout(late);
    stop.abort();
    await watch.ended;
  }
}

/** Notes what can be said of each object of the kind that comes or changes from now on. */
async function follow<T extends KubeObject>(
  { kube, namespace }: Place,
  kind: ResourceKind<T>,
  marksOf: (object: T) => string[],
  { note, signal }: { note: (mark: string) => void; signal: AbortSignal },
): Promise<{ readonly ended: Promise<void> }> {
  const { metadata } = await kube.list(kind, { namespace, limit: 1 });
  const from = metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
  const watch = async (): Promise<void> => {
    for await (const event of kube.watch(kind, { namespace, ...from, signal })) {
      if (event.type === 'ADDED' || event.type === 'MODIFIED') for (const mark of marksOf(event.object)) note(mark);
    }
  };
  return { ended: watch() };
}
