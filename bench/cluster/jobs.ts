import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import { annotations } from '../../shared/core/labels.ts';
import type { Kube } from '../../shared/kube/kube.ts';

/** Where a bench looks for objects. */
export interface Place {
  readonly kube: Kube;
  readonly namespace: string;
}

/** Tells of Jobs as they come, by the name of their Task. */
export interface JobWatch {
  /** The first Job of this Task; may be asked before there is one. */
  of(task: string): Promise<Job>;
  close(): Promise<void>;
}

/** Watches the Jobs that are made from now on. */
export async function watchJobs({ kube, namespace }: Place): Promise<JobWatch> {
  const stop = new AbortController();
  const waiting = new Map<string, PromiseWithResolvers<Job>>();
  const of = (task: string): PromiseWithResolvers<Job> => {
    const known = waiting.get(task) ?? Promise.withResolvers<Job>();
    waiting.set(task, known);
    return known;
  };
  const { metadata } = await kube.list(Jobs, { namespace, limit: 1 });
  const from = metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
  const follow = async (): Promise<void> => {
    for await (const event of kube.watch(Jobs, { namespace, ...from, signal: stop.signal })) {
      if (event.type === 'ADDED') of(event.object.metadata.annotations?.[annotations.taskName] ?? '').resolve(event.object);
    }
  };
  const ended = follow();
  return {
    of: (task) => of(task).promise,
    async close() {
      stop.abort();
      await ended;
    },
  };
}

/** Ends a Job as the Job controller does, in one write; for clusters where nobody runs its pod. */
export async function complete({ kube, namespace }: Place, name: string): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const condition = (type: string): object => ({ type, status: 'True', lastProbeTime: now, lastTransitionTime: now });
  const status = {
    startTime: now,
    completionTime: now,
    active: 0,
    ready: 0,
    terminating: 0,
    succeeded: 1,
    uncountedTerminatedPods: {},
    conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
  };
  await kube.patch(Jobs, { namespace, name }, { status }, { subresource: 'status' });
}

/** Resolves when every Task of the namespace is as asked. */
export async function allTasks(
  { kube, namespace }: Place,
  what: string,
  is: (phase: string | undefined) => boolean,
): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { items } = await kube.list(Tasks, { namespace });
    const late = items.filter(({ status }) => !is(status?.phase));
    if (late.length === 0) return;
    if (performance.now() > deadline)
      throw new Error(`${late.length} Tasks are not ${what} after a minute: ${late[0]?.metadata.name}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Waits until every Task runs, and lets it be over, so that nobody wonders any more where its pod is: what a section leaves behind must
 * not weigh on the next.
 */
export async function retire(place: Place): Promise<void> {
  const { kube, namespace } = place;
  await allTasks(place, 'Running', (phase) => phase === 'Running' || phase === 'Succeeded');
  const { items } = await kube.list(Tasks, { namespace });
  const running = items.filter(({ status }) => status?.phase === 'Running');
  const over = { phase: 'Succeeded', completionTime: new Date().toISOString() };
  await Promise.all(
    running.map(({ metadata: { name } }) => kube.patch(Tasks, { namespace, name }, { status: over }, { subresource: 'status' })),
  );
}
