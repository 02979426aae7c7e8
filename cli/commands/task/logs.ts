import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { ApiClient } from '../../api-client.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { isOver } from '../../core/task-columns.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

export interface LogFlags extends ServerFlags {
  readonly follow?: boolean;
}

/** How often a Task that has not started yet is looked at again. */
const everyMs = 500;

/** Prints a Task's log as it is; with `follow`, waits for its start and prints on to its end. */
export async function printLogs(name: string, flags: LogFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    if (flags.follow === true) await follow(api, name, context);
    else context.out.write(ended(await api.logs(name)));
    return exitStatus.ok;
  });
}

async function follow(api: ApiClient, name: string, context: Context): Promise<void> {
  for (;;) {
    try {
      for await (const line of api.followLogs(name)) context.out.write(`${line}\n`);
      return;
    } catch (error) {
      // A Task that exists and has not ended has no log because it has not started.
      if (!(error instanceof NotFoundError) || isOver(await api.getTask(name))) throw error;
    }
    await context.sleep(everyMs);
  }
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
