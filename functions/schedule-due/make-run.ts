import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { ConflictError, ForbiddenError, InvalidError } from '../../shared/errors/catalogue.ts';
import { runManifest } from './core/run-manifest.ts';
import { type Deps, fieldManager } from './deps.ts';

/**
 * Makes the run of a slot (milliseconds since the epoch); one that is there already is fine. Where the cluster does not let it in, an
 * Event says so, and the error is thrown on: it is tried again until the slot is too old.
 */
export async function makeRun(task: Task, slot: number, { kube, events }: Deps): Promise<void> {
  const run = runManifest(task, slot);
  const { name, namespace = 'default' } = run.metadata;
  try {
    await kube.create(Tasks, namespace, run, { fieldManager });
  } catch (error) {
    if (error instanceof ConflictError && (await isOwn(task, { namespace, name }, kube))) return;
    if (error instanceof ConflictError || error instanceof ForbiddenError || error instanceof InvalidError) {
      const message = `run ${name} could not be made: ${error.message}`;
      await events.record(task, { type: 'Warning', reason: 'FailedCreate', message });
    }
    throw error;
  }
}

async function isOwn(task: Task, { namespace, name }: { namespace: string; name: string }, kube: Deps['kube']): Promise<boolean> {
  const found = await kube.get(Tasks, namespace, name);
  return found?.metadata.ownerReferences?.some(({ uid, controller }) => controller && uid === task.metadata.uid) === true;
}
