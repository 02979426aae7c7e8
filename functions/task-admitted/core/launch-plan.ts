import type { Task } from '../../../shared/api/generated/task.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { jobName, workspaceClaimName } from '../../../shared/core/names.ts';
import type { AdmissionInput } from './input.ts';

/** What the launch of a Task takes, all of it following from the Task: the same attempt always has the same plan. */
export interface LaunchPlan {
  /** Counts the Jobs of the Task, from 1. */
  readonly attempt: number;
  readonly job: string;
  readonly iteration: number;
  /** Uid of the Task at the top of the tree. */
  readonly root: string;
  /** Places that have to be free. */
  readonly scopes: readonly { readonly scope: string; readonly limit: number }[];
  /** The claim that holds the workspace of the whole tree; undefined where the Task has a workspace of its own. */
  readonly workspaceClaim: string | undefined;
  /** True for the Task that owns the claim. */
  readonly ownsWorkspace: boolean;
}

/** What the CRD says where an Agent says nothing. */
const defaultMaxConcurrentChildren = 5;

/** The plan of the Task's next attempt. */
export function planLaunch({ task, agent, parent }: AdmissionInput): LaunchPlan {
  const uid = task.metadata.uid ?? '';
  const attempt = (task.status?.attempts ?? 0) + 1;
  const ownsWorkspace = parent === undefined && agent?.spec.coordination?.enabled === true;
  return {
    attempt,
    job: jobName({ name: task.metadata.name, uid }, attempt),
    iteration: task.status?.iteration ?? 0,
    root: rootOf(task) ?? (parent?.task === undefined ? uid : (rootOf(parent.task) ?? parent.task.metadata.uid ?? uid)),
    scopes:
      parent?.task === undefined
        ? []
        : [
            {
              scope: `children/${parent.task.metadata.uid}`,
              limit: parent.agent?.spec.coordination?.maxConcurrentChildren ?? defaultMaxConcurrentChildren,
            },
          ],
    workspaceClaim: ownsWorkspace ? claimOf(task) : parent?.task && claimOf(parent.task),
    ownsWorkspace,
  };
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
