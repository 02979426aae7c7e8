import { OrkaError } from '../../../shared/errors/orka-error.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

/** Deletes Tasks; one that cannot be deleted does not keep the others. */
export async function deleteTasks(names: readonly string[], flags: ServerFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    let status: ExitStatus = exitStatus.ok;
    for (const name of names) {
      try {
        await api.deleteTask(name);
        context.out.write(`task.core.orka.ai "${name}" deleted\n`);
      } catch (error) {
        if (!(error instanceof OrkaError)) throw error;
        context.err.write(`Error: ${name}: ${error.message}\n`);
        status = exitStatus.failed;
      }
    }
    return status;
  });
}
