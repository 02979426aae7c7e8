import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { formatSession } from '../../core/transcript.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';

export interface GetFlags extends ServerFlags {
  readonly last?: number;
  readonly output?: 'json' | 'yaml';
}

/** Shows a session and what was said in it. */
export async function getSession(name: string, { output, last, ...flags }: GetFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const session = await api.getSession(name, last);
    if (output === undefined) context.out.write(formatSession(session));
    else await printObject(session, output, context);
    return exitStatus.ok;
  });
}
