import { withApi } from '../connect/connect.ts';
import type { ServerFlags } from '../connect/find-server.ts';
import type { Context } from '../context.ts';
import { formatMonth } from '../core/usage.ts';
import { type ExitStatus, exitStatus } from '../exit-status.ts';
import { printObject } from '../output.ts';

export interface MonthFlags extends ServerFlags {
  /** YYYY-MM; the present one where it is left out. */
  readonly month?: string;
  readonly output?: 'json' | 'yaml';
}

/** Shows what a namespace and its Agents have spent in a month. */
export async function showMonth({ month, output, ...flags }: MonthFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const usage = await api.monthUsage(month);
    if (output === undefined) context.out.write(formatMonth(usage));
    else await printObject(usage, output, context);
    return exitStatus.ok;
  });
}
