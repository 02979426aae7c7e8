import { withApi } from '../../connect/connect.ts';
import type { Context } from '../../context.ts';
import { memoryColumns } from '../../core/knowledge.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printList } from '../list-output.ts';
import { type MemoryListFlags, queryOf } from './flags.ts';

/** Lists memories, the newest first; with a query the best first. */
export async function listMemories({ output, ...flags }: MemoryListFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const items = await api.knowledge.listMemories(queryOf(flags));
    await printList(items, output, context, { what: 'memories', nameOf: ({ id }) => id, columns: memoryColumns(context.now()) });
    return exitStatus.ok;
  });
}
