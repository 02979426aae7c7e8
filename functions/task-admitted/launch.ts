import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, PersistentVolumeClaims, Tasks } from '../../shared/api/kinds.ts';
import { annotations, cleanupFinalizer } from '../../shared/core/labels.ts';
import { phaseAfter, stateOf } from '../../shared/core/lifecycle.ts';
import { InvalidError, NotFoundError } from '../../shared/errors/catalogue.ts';
import { patchFinalizers, patchStatus, retryOnConflict } from '../../shared/kube/update.ts';
import type { AdmissionInput } from './core/input.ts';
import { jobManifest, serviceAccountOf } from './core/job-manifest.ts';
import type { LaunchInput } from './core/launch-input.ts';
import type { LaunchPlan } from './core/launch-plan.ts';
import { runningStatus } from './core/status.ts';
import { workspaceClaim } from './core/workspace-claim.ts';
import { type Deps, fieldManager } from './deps.ts';

/** What became of a launch, and the Task as it was last written or read. */
export type Launched = { readonly task: Task } & (
  | { readonly kind: 'launched' }
  | { readonly kind: 'full'; readonly blockedBy: string }
  | { readonly kind: 'invalid'; readonly message: string }
);

/**
 * Brings the Task to run: finalizer, places, run record, Job, status, in that order. Each step may have been done before, by a
 * delivery of the same event that was cut short; doing it again changes nothing.
 */
export async function launch(input: AdmissionInput, plan: LaunchPlan, deps: Deps): Promise<Launched> {
  const task = await holdForCleanup(input.task, deps);
  const { namespace = 'default', name, uid = '' } = task.metadata;
  if (plan.scopes.length > 0) {
    const reservation = await deps.store.reserve(namespace, { holder: { name, uid }, scopes: plan.scopes });
    if (!reservation.granted) return { kind: 'full', task, blockedBy: reservation.blockedBy };
  }
  const record = { name, root: plan.root, iteration: plan.iteration, job: plan.job };
  const [{ run }] = await Promise.all([
    deps.store.beginRun({ namespace, uid }, record),
    deps.ensureServiceAccount(namespace, serviceAccountOf(task)),
    ensureWorkspace(task, plan, deps),
  ]);
  const refused = await applyJob({ ...input, task, plan, run, config: deps.config }, deps);
  if (refused !== undefined) return { kind: 'invalid', task, message: refused };
  return { kind: 'launched', task: await markRunning(task, input, plan, deps) };
}

/** The Job is there, so the Task is Running, whatever else was changed about it; unless another delivery has said so already. */
async function markRunning(read: Task, { agent }: AdmissionInput, plan: LaunchPlan, { kube, now }: Deps): Promise<Task> {
  let task = read;
  return retryOnConflict(async () => {
    try {
      const isRecorded = (task.status?.attempts ?? 0) >= plan.attempt;
      if (isRecorded || phaseAfter(stateOf(task), 'launch') === undefined) return task;
      return await patchStatus(kube, Tasks, task, { status: runningStatus(task, agent, plan, now()), fieldManager });
    } catch (error) {
      const again = await kube.get(Tasks, task.metadata.namespace ?? 'default', task.metadata.name);
      if (again?.metadata.uid !== task.metadata.uid) throw new NotFoundError(`Task ${task.metadata.name} was deleted`);
      task = again ?? task;
      throw error;
    }
  });
}

/** The operator forgets the Task's records before it lets it go; without the finalizer it would never know. */
async function holdForCleanup(task: Task, { kube }: Deps): Promise<Task> {
  const finalizers = task.metadata.finalizers ?? [];
  if (finalizers.includes(cleanupFinalizer)) return task;
  return patchFinalizers(kube, Tasks, task, [...finalizers, cleanupFinalizer]);
}

async function ensureWorkspace(task: Task, plan: LaunchPlan, { kube, config }: Deps): Promise<void> {
  if (!plan.ownsWorkspace || plan.workspaceClaim === undefined) return;
  await kube.apply(PersistentVolumeClaims, workspaceClaim({ task, config }, plan.workspaceClaim), { fieldManager });
}

/** What the API server found wrong with the Job, or undefined once the Job is there. */
async function applyJob(input: LaunchInput, { kube }: Deps): Promise<string | undefined> {
  const job = jobManifest(input);
  try {
    await kube.apply(Jobs, job, { fieldManager });
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    // A Job's pod cannot be changed: where the Agent or an image was, since a delivery that was cut short, the Job is there as it was.
    const existing = await kube.get(Jobs, job.metadata.namespace ?? 'default', job.metadata.name);
    return existing?.metadata.annotations?.[annotations.taskUid] === input.task.metadata.uid ? undefined : error.message;
  }
}
