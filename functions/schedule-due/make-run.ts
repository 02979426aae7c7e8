import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { annotations } from '../../shared/core/labels.ts';
import type { Ref } from '../../shared/core/refs.ts';
import { ConflictError, ForbiddenError, InvalidError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { unlessGone } from '../../shared/kube/update.ts';
import { askToCancel } from '../../shared/tasks/cancel.ts';
import type { Start } from './core/decision.ts';
import { runManifest } from './core/run-manifest.ts';
import { type Deps, fieldManager } from './deps.ts';

/**
 * Makes a draft of a slot's run (milliseconds since the epoch), or takes the one that is there already. Where the cluster does not let it
 * in, an Event says so, and the error is thrown on: it is tried again until the slot is too old.
 */
export async function makeRun(task: Task, slot: number, { kube, events }: Deps): Promise<Task> {
  const run = runManifest(task, slot);
  const { name, namespace = 'default' } = run.metadata;
  try {
    return await kube.create(Tasks, namespace, run, { fieldManager });
  } catch (error) {
    const found = error instanceof ConflictError ? await kube.get(Tasks, namespace, name) : undefined;
    const isOurs = found !== undefined && isOwn(task, found);
    if (isOurs && found.metadata.deletionTimestamp === undefined) return found;
    // It is on its way out, or gone by now.
    if (error instanceof ConflictError && (isOurs || found === undefined)) throw error;
    if (error instanceof ConflictError || error instanceof ForbiddenError || error instanceof InvalidError) {
      const message = `run ${name} could not be made: ${error.message}`;
      await events.record(task, { type: 'Warning', reason: 'FailedCreate', message });
    }
    throw error;
  }
}

/** Lets a run start, once those are asked to end that make way for it. Doing it again changes nothing. */
export async function startRun({ run, replace }: Start, { kube }: Deps): Promise<void> {
  await cancelAll(replace, `replaced by ${run.name}`, kube);
  const patch = { metadata: { uid: run.uid, annotations: { [annotations.startGate]: null } } };
  await unlessGone(() => kube.patch(Tasks, { namespace: run.namespace, name: run.name }, patch, { fieldManager }));
}

/** Asks for the end of runs, as far as they are there. */
export async function cancelAll(runs: readonly Ref[], reason: string, kube: Kube): Promise<void> {
  await Promise.all(runs.map((run) => unlessGone(() => askToCancel(kube, run, reason))));
}

function isOwn(task: Task, { metadata }: Task): boolean {
  return metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === task.metadata.uid) === true;
}
