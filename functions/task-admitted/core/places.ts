import { fullReasons, kindOfScope, scopeOf } from '../../../shared/core/places.ts';
import { agentOf } from '../../../shared/core/provider-ref.ts';
import type { Scope } from '../../../shared/store/store.ts';
import type { AdmissionInput } from './input.ts';

/** What the CRD says where an Agent says nothing. */
const defaultMaxConcurrentChildren = 5;

/**
 * The places that the Task needs, all or none (ARCHITECTURE.md, "Places"). What is below a coordinator runs on the place of its root: it
 * takes none of the namespace's, and one of its Agent's only where that does not coordinate itself; so who holds a place never waits for
 * somebody who needs one.
 */
export function placesFor({ task, agent, parent, maxTasksPerNamespace }: AdmissionInput): Scope[] {
  const namespace = task.metadata.namespace ?? 'default';
  const at = agentOf(task);
  const { maxConcurrentTasks, coordination } = agent?.spec ?? {};
  const isDelegated = parent !== undefined;
  return [
    ...(isDelegated || maxTasksPerNamespace === 0 ? [] : [{ scope: scopeOf.tasks(namespace), limit: maxTasksPerNamespace }]),
    ...(at === undefined || maxConcurrentTasks === undefined || (isDelegated && coordination?.enabled === true)
      ? []
      : [{ scope: scopeOf.agent(at), limit: maxConcurrentTasks }]),
    ...(parent?.task === undefined
      ? []
      : [
          {
            scope: scopeOf.children(parent.task.metadata.uid ?? ''),
            limit: parent.agent?.spec.coordination?.maxConcurrentChildren ?? defaultMaxConcurrentChildren,
          },
        ]),
    ...(task.spec.sessionRef === undefined ? [] : [{ scope: scopeOf.session(namespace, task.spec.sessionRef.name), limit: 1 }]),
  ];
}

/** Why a Task stands in line, from the first scope that has no place for it. The message stays the same as long as it waits for that. */
export function waitingForPlace(
  blockedBy: string,
  scopes: readonly Scope[],
): { readonly reason: string; readonly message: string } {
  const kind = kindOfScope(blockedBy);
  const limit = scopes.find(({ scope }) => scope === blockedBy)?.limit ?? 0;
  const [, namespace = '', name = ''] = blockedBy.split('/');
  const why = {
    tasks: `namespace "${namespace}" runs at most ${counted(limit, 'Task')} at a time`,
    agent: `agent "${name}" works on at most ${counted(limit, 'Task')} at a time`,
    children: `its parent task has at most ${counted(limit, 'child', 'children')} at work at a time`,
    session: `session "${name}" is in use by another Task`,
  };
  return { reason: fullReasons[kind], message: `waits for a free place: ${why[kind]}` };
}

function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
