import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { formatTable } from '../../core/table.ts';
import { sessionColumns } from '../../core/transcript.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';

export interface ListFlags extends ServerFlags {
  readonly output?: 'json' | 'yaml' | 'name';
}

/** Lists the sessions of a namespace by name. */
export async function listSessions({ output, ...flags }: ListFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const items = (await api.listSessions()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (output === 'json' || output === 'yaml') await printObject({ items }, output, context);
    else if (output === 'name') context.out.write(items.map(({ name }) => `${name}\n`).join(''));
    else if (items.length === 0) context.err.write('No sessions found\n');
    else context.out.write(formatTable(sessionColumns(context.now()), items));
    return exitStatus.ok;
  });
}
