import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import type { ExitStatus } from '../../exit-status.ts';
import { eachTask } from './each.ts';

/** Has the receivers of Tasks told of their ends once more; one that has not ended does not keep the others. */
export function resendNotifications(names: readonly string[], flags: ServerFlags, context: Context): Promise<ExitStatus> {
  return eachTask(names, flags, context, {
    done: 'has its receiver told again',
    act: (api, name) => api.resendNotification(name),
  });
}
