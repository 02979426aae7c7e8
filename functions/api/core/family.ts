import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { NamespacedName } from '../../../shared/api/meta.ts';
import { annotations } from '../../../shared/core/labels.ts';

/** A Task, as others point at it. */
export interface Member {
  readonly name: string;
  readonly uid: string;
}

/** A Task and the Task that delegated it. */
export interface Family {
  readonly self: Member;
  readonly parent: Member | undefined;
}

/** Reads who a Task is and whose child. */
export function familyOf({ metadata }: Task): Family {
  const name = metadata.annotations?.[annotations.parentTaskName];
  const uid = metadata.annotations?.[annotations.parentTaskUid];
  return {
    self: { name: metadata.name, uid: metadata.uid ?? '' },
    parent: name === undefined || uid === undefined ? undefined : { name, uid },
  };
}

/** Steps of delegation from the Task at the top, which is at 0. */
export function depthOf({ metadata }: Task): number {
  const depth = Number(metadata.annotations?.[annotations.coordinationDepth] ?? 0);
  return Number.isSafeInteger(depth) && depth > 0 ? depth : 0;
}

/** What an Agent may do with other agents, defaults filled in. */
export interface CoordinationRules {
  readonly enabled: boolean;
  readonly autonomous: boolean;
  /** Undefined: no limit. */
  readonly maxIterations: number | undefined;
  readonly maxDepth: number;
  readonly maxConcurrentChildren: number;
  readonly allowedAgents: readonly NamespacedName[];
}

/** The rules of an Agent; nobody coordinates where there is none. */
export function rulesOf(agent: Agent | undefined): CoordinationRules {
  const rules = agent?.spec.coordination;
  const { maxIterations = 0 } = rules ?? {};
  return {
    enabled: rules?.enabled ?? false,
    autonomous: rules?.autonomous ?? false,
    maxIterations: maxIterations > 0 ? maxIterations : undefined,
    maxDepth: rules?.maxDepth ?? 3,
    maxConcurrentChildren: rules?.maxConcurrentChildren ?? 5,
    allowedAgents: rules?.allowedAgents ?? [],
  };
}
