import type { Task } from '../../../shared/api/generated/task.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { jobName, workspaceClaimName } from '../../../shared/core/names.ts';
import { type RuntimeChoice, runtimeOf } from '../../../shared/core/runtime.ts';
import { type AttemptDeadline, attemptDeadline } from '../../../shared/core/timeouts.ts';
import { toolsForRun } from '../../../shared/core/tools-for-run.ts';
import type { Scope } from '../../../shared/store/store.ts';
import type { AdmissionInput } from './input.ts';
import { placesFor } from './places.ts';

/** What the launch of a Task takes, all of it following from the Task, but for what is left of its time. */
export interface LaunchPlan {
  /** Counts the Jobs of the Task, from 1. */
  readonly attempt: number;
  readonly job: string;
  readonly iteration: number;
  readonly runtime: RuntimeChoice;
  /** Uid of the Task at the top of the tree. */
  readonly root: string;
  /** Places that have to be free. */
  readonly scopes: readonly Scope[];
  /** Of the Tasks in line higher ones come first. */
  readonly priority: number;
  /** How long the attempt may take; undefined where nothing bounds it. */
  readonly deadline: AttemptDeadline | undefined;
  /** The claim that holds the workspace of the whole tree; undefined where the Task has a workspace of its own. */
  readonly workspaceClaim: string | undefined;
  /** True for the Task that owns the claim. */
  readonly ownsWorkspace: boolean;
}

/** What the CRD says where a Task says nothing. */
const defaultPriority = 500;

/** The plan of the Task's next attempt. */
export function planLaunch(input: AdmissionInput): LaunchPlan {
  const { task, agent, parent, now } = input;
  const uid = task.metadata.uid ?? '';
  const attempt = (task.status?.attempts ?? 0) + 1;
  const ownsWorkspace = parent === undefined && agent?.spec.coordination?.enabled === true;
  return {
    attempt,
    job: jobName({ name: task.metadata.name, uid }, attempt),
    iteration: task.status?.iteration ?? 0,
    runtime: runtimeFor(input),
    root: rootOf(task) ?? (parent?.task === undefined ? uid : (rootOf(parent.task) ?? parent.task.metadata.uid ?? uid)),
    scopes: placesFor(input),
    priority: task.spec.priority ?? defaultPriority,
    deadline: attemptDeadline(task, now),
    workspaceClaim: ownsWorkspace ? claimOf(task) : parent?.task && claimOf(parent.task),
    ownsWorkspace,
  };
}

/** What has a Job already is a Job's, whatever was said since. */
function runtimeFor({ task, agent, launched, usualRuntime }: AdmissionInput): RuntimeChoice {
  if (launched) return { asked: 'job', runtime: 'job' };
  return runtimeOf(task, agent, toolsForRun(task, agent).tools, usualRuntime);
}

function rootOf(task: Task): string | undefined {
  return task.metadata.annotations?.[annotations.rootTaskUid];
}

/** A Task below a coordinator says which claim it has; the coordinator at the top has the one named after it. */
function claimOf({ metadata }: Task): string {
  return (
    metadata.annotations?.[annotations.workspaceClaim] ?? workspaceClaimName({ name: metadata.name, uid: metadata.uid ?? '' })
  );
}
