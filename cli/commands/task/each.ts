import { OrkaError } from '../../../shared/errors/orka-error.ts';
import type { ApiClient } from '../../api-client.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

/** Does something to each of the Tasks and says so; one to which it cannot be done does not keep the others. */
export async function eachTask(
  names: readonly string[],
  flags: ServerFlags,
  context: Context,
  { done, act }: { readonly done: string; readonly act: (api: ApiClient, name: string) => Promise<unknown> },
): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    let status: ExitStatus = exitStatus.ok;
    for (const name of names) {
      try {
        await act(api, name);
        context.out.write(`task.core.orka.ai "${name}" ${done}\n`);
      } catch (error) {
        if (!(error instanceof OrkaError)) throw error;
        context.err.write(`Error: ${name}: ${error.message}\n`);
        status = exitStatus.failed;
      }
    }
    return status;
  });
}
