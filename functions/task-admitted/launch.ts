import type { Task } from '../../shared/api/generated/task.ts';
import { ConfigMaps, Jobs, PersistentVolumeClaims, Tasks } from '../../shared/api/kinds.ts';
import { attemptName, runsWithoutPod } from '../../shared/core/attempt.ts';
import { annotations, cleanupFinalizer } from '../../shared/core/labels.ts';
import { phaseAfter, stateOf } from '../../shared/core/lifecycle.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import { isStrayJob } from '../../shared/core/stray-job.ts';
import { ConflictError, ForbiddenError, InvalidError, NotFoundError, UnparsableError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { patchFinalizers, patchStatus, retryOnConflict } from '../../shared/kube/update.ts';
import type { NewRun } from '../../shared/store/store.ts';
import type { AdmissionInput } from './core/input.ts';
import { jobManifest, serviceAccountOf } from './core/job-manifest.ts';
import type { LaunchInput } from './core/launch-input.ts';
import type { LaunchPlan } from './core/launch-plan.ts';
import { promptMap } from './core/prompt.ts';
import { runningStatus } from './core/status.ts';
import { workspaceClaim } from './core/workspace-claim.ts';
import { type Deps, fieldManager } from './deps.ts';
import { sendNext } from './forget.ts';

/** What became of a launch, and the Task as it was last written or read. */
export type Launched = { readonly task: Task } & (
  | { readonly kind: 'launched' }
  /** Without a Job: this run begins, or goes on. */
  | { readonly kind: 'begun'; readonly run: number; readonly resumed: boolean }
  /** The Task has no use for the attempt any more; a Job was taken back. */
  | { readonly kind: 'late' }
  | { readonly kind: 'full'; readonly blockedBy: string }
  /** The cluster does not let us yet: a quota is used up, a policy or a role stands against it. */
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'invalid'; readonly message: string }
);

/**
 * Brings the Task to run: session, places, run record, Job, finalizer, status, in that order. Each step may have been done before, by a
 * delivery of the same event that was cut short; doing it again changes nothing.
 *
 * The finalizer is for the records. A Task that is deleted before it has one is gone when the finalizer is to be put on it, and what was
 * launched is taken back then. Only a place in line, which is given to a Task while nobody looks at it, takes a Task that is held.
 *
 * Where another delivery finds meanwhile that the Task has to wait, and gives its places back, there is no run to be had, and all is decided
 * anew; from the run on they stay the Task's (functions/store/tables/reservations.ts).
 */
export async function launch(input: AdmissionInput, plan: LaunchPlan, deps: Deps): Promise<Launched> {
  const task = plan.scopes.length > 0 ? await holdForCleanup(input.task, deps) : input.task;
  const { namespace = 'default', name, uid = '' } = task.metadata;
  await ensureSession(input, deps);
  const blockedBy = await takePlaces(task, plan, deps);
  if (blockedBy !== undefined) return { kind: 'full', task, blockedBy };
  const places = plan.scopes.map(({ scope }) => scope);
  const record = { name, root: plan.root, iteration: plan.iteration, job: plan.job, ...(places.length === 0 ? {} : { places }) };
  if (plan.runtime.runtime === 'function') return launchRun({ ...input, task }, plan, record, deps);
  const [{ run }, hindrance] = await Promise.all([
    deps.store.beginRun({ namespace, uid }, record),
    refusalOf(() => prepare(task, plan, deps)),
  ]);
  const refusal = hindrance ?? (await refusalOf(() => applyJob({ ...input, task, plan, run, config: deps.config }, deps)));
  return deps.afterLaunch(async () => {
    const held = await holdForCleanup(task, deps);
    if (refusal !== undefined) return { ...refusal, task: held };
    const launched = await markRunning(held, input, plan, deps);
    if (!isStrayJob(plan.job, launched)) return { kind: 'launched', task: launched };
    // While this delivery stood still, others have come further: somebody may be at work in vain.
    await deps.kube.delete(Jobs, { namespace, name: plan.job });
    return { kind: 'late', task: launched };
  });
}

/**
 * Begins the run of a Task without a pod: there is nothing to make, so the record of the run and the finalizer are written side by side. Both
 * are waited for whatever becomes of the other: what is written about a Task that has just been deleted must be there to be forgotten.
 */
async function launchRun(input: AdmissionInput, plan: LaunchPlan, record: NewRun, deps: Deps): Promise<Launched> {
  const { namespace, uid } = refTo(input.task);
  const begin = deps.store.beginRun({ namespace, uid }, record);
  const hold = holdForCleanup(input.task, deps);
  await Promise.allSettled([begin, hold]);
  const [{ run, resumed }, held] = await Promise.all([begin, hold]);
  const task = await markRunning(held, input, plan, deps);
  if (attemptName(task) !== plan.job || stateOf(task) !== 'Running') return { kind: 'late', task };
  return { kind: 'begun', task, run, resumed };
}

async function ensureSession({ task, sessionExists }: AdmissionInput, { store }: Deps): Promise<void> {
  const { sessionRef } = task.spec;
  if (sessionRef?.create === true && sessionExists !== true)
    await store.putSession(task.metadata.namespace ?? 'default', sessionRef.name, 'task');
}

/** Takes all the places that the Task needs, or none: then the scope that has none for it. Whom a raised limit lets in is told. */
async function takePlaces(task: Task, { scopes, priority }: LaunchPlan, deps: Deps): Promise<string | undefined> {
  if (scopes.length === 0) return undefined;
  const { namespace, name, uid } = refTo(task);
  const { granted, blockedBy, next } = await deps.store.reserve(namespace, { holder: { name, uid }, priority, scopes });
  await sendNext(refTo(task), next, deps);
  return granted ? undefined : blockedBy;
}

type Refusal = { readonly kind: 'forbidden' | 'invalid'; readonly message: string };

/** What the Kubernetes API has against a piece of work; undefined once it is done. */
async function refusalOf(work: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ForbiddenError) return { kind: 'forbidden', message: error.message };
    if (error instanceof InvalidError || error instanceof UnparsableError) return { kind: 'invalid', message: error.message };
    throw error;
  }
}

/** Makes what the Job's pod refers to. */
async function prepare(task: Task, plan: LaunchPlan, deps: Deps): Promise<void> {
  await Promise.all([
    deps.ensureServiceAccount(task.metadata.namespace ?? 'default', serviceAccountOf(task)),
    ensureWorkspace(task, plan, deps),
    ensurePrompt(task, plan, deps),
  ]);
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
  if (plan.workspaceClaim === undefined) return;
  const owner = plan.ownsWorkspace ? task : await rootWithoutPod(task, kube);
  if (owner !== undefined)
    await kube.apply(PersistentVolumeClaims, workspaceClaim({ task: owner, config }, plan.workspaceClaim), { fieldManager });
}

/**
 * The coordinator at the top of the tree, where the Task was delegated by one without a pod: nobody may have needed the workspace before. One
 * that has a pod itself has seen to it.
 */
async function rootWithoutPod(task: Task, kube: Pick<Kube, 'get'>): Promise<Task | undefined> {
  const at = parentOf(task);
  const parent = at && (await kube.get(Tasks, at.namespace, at.name));
  if (parent === undefined || parent.metadata.uid !== at?.uid || !runsWithoutPod(parent)) return undefined;
  return rootOf(parent, kube);
}

/** The coordinator at the top, whatever it runs in. */
async function rootOf(task: Task, kube: Pick<Kube, 'get'>): Promise<Task | undefined> {
  const at = parentOf(task);
  if (at === undefined) return task;
  const parent = await kube.get(Tasks, at.namespace, at.name);
  return parent?.metadata.uid === at.uid ? rootOf(parent, kube) : undefined;
}

async function ensurePrompt(task: Task, plan: LaunchPlan, { kube }: Deps): Promise<void> {
  const map = promptMap({ task, plan });
  if (map !== undefined) await kube.apply(ConfigMaps, map, { fieldManager });
}

async function applyJob(input: LaunchInput, { kube }: Deps): Promise<void> {
  const job = jobManifest(input);
  try {
    await kube.create(Jobs, job.metadata.namespace ?? 'default', job, { fieldManager });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    // A delivery that was cut short has made it. It stays as it is, whatever has become of the Agent since: a Job's pod cannot be changed.
    const existing = await kube.get(Jobs, job.metadata.namespace ?? 'default', job.metadata.name);
    if (existing === undefined) throw error;
    if (existing.metadata.annotations?.[annotations.taskUid] === input.task.metadata.uid) return;
    throw new InvalidError(`Job ${job.metadata.name} is there already, and belongs to something else`);
  }
}
