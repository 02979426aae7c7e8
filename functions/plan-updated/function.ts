import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import { defineFunction } from '../../eventing/define.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Tasks } from '../../shared/api/kinds.ts';
import { labels, labelValue } from '../../shared/core/labels.ts';
import { agentOf } from '../../shared/core/provider-ref.ts';
import { refTo } from '../../shared/core/refs.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { patchStatus, retryOnConflict, unlessGone } from '../../shared/kube/update.ts';
import type { Store } from '../../shared/store/store.ts';
import { childrenOf, childTasks, resultsWanted, showsChildren } from './core/child-tasks.ts';
import { progressMessage } from './core/progress.ts';

/** Who we are in managedFields. */
const fieldManager = 'orka-plan-updated';

export interface Deps {
  readonly kube: Kube;
  readonly store: Pick<Store, 'plan' | 'result'>;
}

const consumes = [
  'ai.orka.plan.updated.v1',
  'ai.orka.task.admitted.v1',
  'ai.orka.task.started.v1',
  'ai.orka.task.finished.v1',
] as const;

/** A coordinator's plan, or one of the Tasks it delegated, has moved: show it in the coordinator's status. */
export default defineFunction({
  name: 'plan-updated',
  consumes,
  emits: [],
  async handle(event, deps: Deps) {
    if (event.type === 'ai.orka.plan.updated.v1') {
      await unlessGone(() => retryOnConflict(() => showProgress(event.data.task, deps)));
      // The operator says this from time to time of every coordinator at work, for the event of a child may have been lost.
      await unlessGone(() => retryOnConflict(() => showChildren(event.data.task, deps)));
      return undefined;
    }
    // Most Tasks have none, and for them there is nothing to read.
    const { parent } = event.data;
    if (parent !== undefined) await unlessGone(() => retryOnConflict(() => showChildren(parent, deps)));
    return undefined;
  },
});

async function showProgress(ref: ObjectRef, { kube, store }: Deps): Promise<void> {
  const [task, plan] = await Promise.all([read(ref, kube), store.plan(ref)]);
  if (task === undefined || plan === undefined) return;
  const at = agentOf(task);
  const message = progressMessage(task, at && (await kube.get(Agents, at.namespace, at.name)), plan);
  if (message !== undefined) await patchStatus(kube, Tasks, task, { status: { message }, fieldManager });
}

async function showChildren(ref: ObjectRef, { kube, store }: Deps): Promise<void> {
  const parent = await read(ref, kube);
  if (parent === undefined || !showsChildren(parent)) return;
  const { items } = await kube.list(Tasks, {
    namespace: ref.namespace,
    labelSelector: `${labels.parentTask}=${labelValue(ref.name)}`,
  });
  const children = childrenOf(parent, items);
  const results = new Map<string, string>();
  for (const child of resultsWanted(parent, children)) {
    const result = await store.result(refTo(child));
    if (result !== undefined) results.set(child.metadata.name, result.toString('utf8'));
  }
  const shown = childTasks(parent, children, results);
  if (shown !== undefined) await patchStatus(kube, Tasks, parent, { status: { childTasks: shown }, fieldManager });
}

async function read({ namespace, name, uid }: ObjectRef, kube: Kube): Promise<Task | undefined> {
  const task = await kube.get(Tasks, namespace, name);
  return task?.metadata.uid === uid ? task : undefined;
}
