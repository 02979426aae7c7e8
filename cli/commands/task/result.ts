import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

/** Prints a Task's result, unchanged where it goes to a file or a program. */
export async function printResult(name: string, flags: ServerFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const result = await api.result(name);
    context.out.write(result);
    if (context.out.isTerminal && !result.endsWith('\n')) context.out.write('\n');
    return exitStatus.ok;
  });
}
