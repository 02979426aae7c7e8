import { withApi } from '../../connect/connect.ts';
import type { Context } from '../../context.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printTasks } from '../../output.ts';
import type { ShowFlags } from './flags.ts';

/** Lists the Tasks that a coordinator has delegated, the oldest first. */
export async function listChildren(name: string, flags: ShowFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const children = await api.children(name);
    children.sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
    await printTasks(children, flags.output, context);
    return exitStatus.ok;
  });
}
