import { OrkaError } from '../../../shared/errors/orka-error.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

/** Deletes sessions; one that cannot be deleted does not keep the others. */
export async function deleteSessions(names: readonly string[], flags: ServerFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    let status: ExitStatus = exitStatus.ok;
    for (const name of names) {
      try {
        await api.deleteSession(name);
        context.out.write(`session "${name}" deleted\n`);
      } catch (error) {
        if (!(error instanceof OrkaError)) throw error;
        context.err.write(`Error: ${name}: ${error.message}\n`);
        status = exitStatus.failed;
      }
    }
    return status;
  });
}
