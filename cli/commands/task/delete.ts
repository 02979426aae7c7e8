import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import type { ExitStatus } from '../../exit-status.ts';
import { eachTask } from './each.ts';

/** Deletes Tasks; one that cannot be deleted does not keep the others. */
export function deleteTasks(names: readonly string[], flags: ServerFlags, context: Context): Promise<ExitStatus> {
  return eachTask(names, flags, context, { done: 'deleted', act: (api, name) => api.deleteTask(name) });
}
