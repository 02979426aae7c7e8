import { withApi } from '../../connect/connect.ts';
import type { Context } from '../../context.ts';
import { isOver } from '../../core/task-columns.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printTasks } from '../../output.ts';
import { watchTasks } from './changes.ts';
import type { ShowFlags } from './flags.ts';

/** Shows one Task; with `watch`, its changes until it has ended. */
export async function getTask(name: string, flags: ShowFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    if (flags.watch === true)
      await watchTasks(
        async () => [await api.getTask(name)],
        flags,
        context,
        (tasks) => tasks.every(isOver),
      );
    else await printTasks([await api.getTask(name)], flags.output, context, { single: true });
    return exitStatus.ok;
  });
}
