import { parseDuration } from '../../../shared/core/duration.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import type { ExitStatus } from '../../exit-status.ts';
import { UsageError } from '../../usage-error.ts';
import { followToEnd } from './progress.ts';

export interface WaitFlags extends ServerFlags {
  readonly timeout: string;
}

/** Waits for a Task's end: status 0 where it succeeded, 1 where it failed or was cancelled, 124 where time ran out. */
export async function waitForTask(name: string, flags: WaitFlags, context: Context): Promise<ExitStatus> {
  const timeoutMs = /^\d+$/.test(flags.timeout) ? Number(flags.timeout) * 1000 : parseDuration(flags.timeout);
  if (timeoutMs === undefined) throw new UsageError(`--timeout ${flags.timeout}: it has to be a duration such as 90s or 10m`);
  return withApi(flags, context, (api) => followToEnd(api, name, context, { timeoutMs }));
}
