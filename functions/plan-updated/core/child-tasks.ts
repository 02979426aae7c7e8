import type { Task, TaskChildTask } from '../../../shared/api/generated/task.ts';
import { annotations, labels } from '../../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';

/** A result longer than this is cut (contract 3.4). */
const longestResult = 4096;
const marker = '[truncated]';
/** Of more children than this only the newest show their results: a Task must stay far below the size that etcd takes. */
const shownResults = 100;

/** True for a Task whose status shows the Tasks that it delegated: a coordinator at the top, at work. The run of a schedule is at the top. */
export function showsChildren({ metadata, status }: Task): boolean {
  const { [labels.parentTask]: parent, [labels.scheduledRun]: isScheduledRun } = metadata.labels ?? {};
  return (parent === undefined || isScheduledRun === 'true') && status?.phase === 'Running';
}

/** The children of this very parent among Tasks with its label, oldest first. */
export function childrenOf(parent: Task, labelled: readonly Task[]): Task[] {
  return labelled
    .filter(({ metadata }) => metadata.annotations?.[annotations.parentTaskUid] === parent.metadata.uid)
    .toSorted((a, b) => ageOf(a).localeCompare(ageOf(b)));
}

/** The children whose results the parent's status should show and does not. */
export function resultsWanted(parent: Task, children: readonly Task[]): Task[] {
  const shown = new Set((parent.status?.childTasks ?? []).filter(({ result }) => result !== undefined).map(({ name }) => name));
  return children
    .slice(-shownResults)
    .filter(
      (child) => isTerminal(stateOf(child)) && child.status?.resultRef?.available === true && !shown.has(child.metadata.name),
    );
}

/**
 * What `status.childTasks` should say; undefined where it says so already.
 *
 * @param results what was read for `resultsWanted`, by name of the child
 */
export function childTasks(
  parent: Task,
  children: readonly Task[],
  results: ReadonlyMap<string, string>,
): TaskChildTask[] | undefined {
  const before = parent.status?.childTasks ?? [];
  const known = new Map(before.map(({ name, result }) => [name, result]));
  const withResult = new Set(children.slice(-shownResults).map(({ metadata }) => metadata.name));
  const after = children.map((child): TaskChildTask => {
    const { name } = child.metadata;
    const text = results.get(name);
    const result = !withResult.has(name) ? undefined : text === undefined ? known.get(name) : cut(text);
    return {
      name,
      agent: child.spec.agentRef?.name ?? '',
      phase: child.status?.phase ?? 'Pending',
      ...(result === undefined ? {} : { result }),
    };
  });
  return JSON.stringify(after) === JSON.stringify(before.map(inOrder)) ? undefined : after;
}

function inOrder({ name, agent, phase, result }: TaskChildTask): TaskChildTask {
  return { name, agent, phase, ...(result === undefined ? {} : { result }) };
}

function cut(text: string): string {
  return text.length <= longestResult ? text : text.slice(0, longestResult).toWellFormed() + marker;
}

/** Creation times are in seconds; the name makes the order of those of one second the same every time. */
function ageOf({ metadata }: Task): string {
  return `${metadata.creationTimestamp ?? ''}/${metadata.name}`;
}
