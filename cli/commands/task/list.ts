import type { Task } from '../../../shared/api/generated/task.ts';
import { withApi } from '../../connect/connect.ts';
import type { Context } from '../../context.ts';
import { phaseOf } from '../../core/task-columns.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printTasks } from '../../output.ts';
import { watchTasks } from './changes.ts';
import type { ShowFlags } from './flags.ts';

export interface ListFlags extends ShowFlags {
  readonly status?: string;
}

/** Lists Tasks by name; with `watch`, goes on showing changes until it is stopped. */
export async function listTasks(flags: ListFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const read = async (): Promise<Task[]> => {
      const tasks = (await api.listTasks()).filter(
        (task) => flags.status === undefined || phaseOf(task).toLowerCase() === flags.status.toLowerCase(),
      );
      return tasks.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    };
    if (flags.watch === true) await watchTasks(read, flags, context, () => false);
    else await printTasks(await read(), flags.output, context);
    return exitStatus.ok;
  });
}
