import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { formatTaskUsage } from '../../core/usage.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';

export interface UsageFlags extends ServerFlags {
  readonly output?: 'json' | 'yaml';
}

/** Shows what a Task and its tree have used, and what its budgets have left. */
export async function showTaskUsage(name: string, { output, ...flags }: UsageFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const usage = await api.usage(name);
    if (output === undefined) context.out.write(formatTaskUsage(usage));
    else await printObject(usage, output, context);
    return exitStatus.ok;
  });
}
