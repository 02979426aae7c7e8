import { OrkaError } from '../../../shared/errors/orka-error.ts';
import type { ApiClient } from '../../api-client.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

/** What can be done to memories by id, and how that is said. */
const changes = {
  delete: { done: 'deleted', act: (api: ApiClient, id: string) => api.knowledge.deleteMemory(id) },
  enable: { done: 'enabled', act: (api: ApiClient, id: string) => api.knowledge.turnMemory(id, 'enable') },
  disable: { done: 'disabled', act: (api: ApiClient, id: string) => api.knowledge.turnMemory(id, 'disable') },
} as const;

/** Deletes memories, or switches them on or off; one to which it cannot be done does not keep the others. */
export async function changeMemories(
  ids: readonly string[],
  change: keyof typeof changes,
  flags: ServerFlags,
  context: Context,
): Promise<ExitStatus> {
  const { done, act } = changes[change];
  return withApi(flags, context, async (api) => {
    let status: ExitStatus = exitStatus.ok;
    for (const id of ids) {
      try {
        await act(api, id);
        context.out.write(`memory "${id}" ${done}\n`);
      } catch (error) {
        if (!(error instanceof OrkaError)) throw error;
        context.err.write(`Error: ${id}: ${error.message}\n`);
        status = exitStatus.failed;
      }
    }
    return status;
  });
}
