import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import type { ExitStatus } from '../../exit-status.ts';
import { eachTask } from './each.ts';

/** Asks for the end of Tasks, and of what they delegated; one that has ended already does not keep the others. */
export function cancelTasks(
  names: readonly string[],
  flags: ServerFlags & { readonly reason?: string },
  context: Context,
): Promise<ExitStatus> {
  return eachTask(names, flags, context, { done: 'is being cancelled', act: (api, name) => api.cancelTask(name, flags.reason) });
}
