import type { ObjectRef, OrkaEvent } from '../../eventing/core/catalogue.ts';
import { notificationDue } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { notificationId } from '../../shared/core/names.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import { unlessGone } from '../../shared/kube/update.ts';
import { payloadOf } from './core/payload.ts';
import { type Deps, source } from './deps.ts';
import { readTask } from './gather.ts';

/** Keeps what is to be sent about the end of a Task, and says that it is due; nothing for a Task that wants nobody told. */
export async function announce(ref: ObjectRef, deps: Deps): Promise<OrkaEvent<'ai.orka.notification.due.v1'> | undefined> {
  const task = await ended(ref, deps);
  const phase = task === undefined ? undefined : stateOf(task);
  const url = task?.spec.webhookURL;
  if (task === undefined || !url || !isTerminal(phase)) return undefined;
  const notification = notificationId(ref, phase);
  const kept = await unlessGone(() => deps.store.putNotification(ref, notification, ref.name, { url, body: payloadOf(task) }));
  if (kept === undefined) return undefined;
  return notificationDue(ref, { notification }, { version: `${notification}-first`, source });
}

/** The Task with the status of its end, where it wants somebody told. What is cached may be from before the end. */
async function ended(ref: ObjectRef, deps: Deps): Promise<Task | undefined> {
  const seen = await readTask(ref, deps);
  if (!seen?.spec.webhookURL || isTerminal(stateOf(seen))) return seen;
  const task = await deps.kube.get(Tasks, ref.namespace, ref.name);
  if (task?.metadata.uid !== ref.uid) return undefined;
  if (!isTerminal(stateOf(task))) throw new ConflictError(`Task ${ref.name} has not ended yet`);
  return task;
}
