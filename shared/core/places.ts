import type { Task } from '../api/generated/task.ts';
import { findCondition } from './conditions.ts';
import { cleanupFinalizer } from './labels.ts';
import { stateOf } from './lifecycle.ts';
import { parentOf } from './refs.ts';

/** What places are counted in; a scope's name begins with one of these (ARCHITECTURE.md, "Places"). */
export const scopeOf = {
  /** All Tasks of a namespace that nobody delegated. */
  tasks: (namespace: string): string => `tasks/${namespace}`,
  /** The Tasks of an Agent, wherever they are. */
  agent: ({ namespace, name }: { readonly namespace: string; readonly name: string }): string => `agent/${namespace}/${name}`,
  /** What one coordinator delegated. */
  children: (parentUid: string): string => `children/${parentUid}`,
  /** Who may write to a session: one at a time. */
  session: (namespace: string, name: string): string => `session/${namespace}/${name}`,
} as const;

/** Why a Task waits for a place, by the kind of scope that has none; reasons of the condition Admitted, and of Events. */
export const fullReasons = {
  tasks: 'NamespaceTaskLimitReached',
  agent: 'AgentTaskLimitReached',
  children: 'SiblingLimitReached',
  session: 'SessionBusy',
} as const;

/** The reason of the condition Admitted of a Task that holds places. */
export const placeTaken = 'PlaceTaken';

/** The same of a Task whose Job the cluster does not let us make: it may hold places, and tries again with them. */
export const jobForbidden = 'JobForbidden';

/** The kind of a scope: the part of its name before the first slash. */
export function kindOfScope(scope: string): keyof typeof fullReasons {
  const kind = scope.slice(0, scope.indexOf('/'));
  return Object.hasOwn(fullReasons, kind) ? (kind as keyof typeof fullReasons) : 'tasks';
}

/** True for a Task that stands in the store's line for a place. */
export function waitsForPlace({ status }: Pick<Task, 'status'>): boolean {
  const admitted = findCondition(status?.conditions, 'Admitted');
  return admitted?.status === 'False' && Object.values(fullReasons).some((reason) => reason === admitted.reason);
}

/** True for a Task whose Job the cluster has refused. */
export function isForbidden({ status }: Pick<Task, 'status'>): boolean {
  return findCondition(status?.conditions, 'Admitted')?.reason === jobForbidden;
}

/** True for a Task that may hold places, or stand in line for some; false only where it surely does not. */
export function mayHavePlaces(task: Task): boolean {
  const admitted = findCondition(task.status?.conditions, 'Admitted');
  return (
    parentOf(task) !== undefined ||
    [placeTaken, jobForbidden].includes(admitted?.reason ?? '') ||
    waitsForPlace(task) ||
    isBeingLaunched(task)
  );
}

/** Nobody takes a place for a Task before it is held; its status tells of that only when it has one, or none. */
function isBeingLaunched(task: Task): boolean {
  return ['New', 'Pending'].includes(stateOf(task)) && task.metadata.finalizers?.includes(cleanupFinalizer) === true;
}
