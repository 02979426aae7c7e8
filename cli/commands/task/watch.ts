import type { EndTold, TaskStreamEvent } from '../../../shared/api/task-stream.ts';
import { OrkaError } from '../../../shared/errors/orka-error.ts';
import type { ApiClient } from '../../api-client.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { nothingShown, shown } from '../../core/watch-view.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

export interface WatchFlags extends ServerFlags {
  readonly json?: boolean;
}

/** Shows an event, whose id is where to go on from. */
type Show = (event: TaskStreamEvent, id: string | undefined) => void;

/** Shows what happens in a Task from its beginning to its end. Status 0 where it succeeded, 1 where it failed, was cancelled or deleted. */
export async function watchTask(name: string, flags: WatchFlags, context: Context): Promise<ExitStatus> {
  const show = flags.json === true ? asJson(context) : asText(name, context);
  const end = await withApi(flags, context, (api) => follow(api, name, show, context));
  return end.phase === 'Succeeded' ? exitStatus.ok : exitStatus.failed;
}

/** Milliseconds after which nobody waits any more for a server that was there before. */
const patienceMs = 5 * 60_000;
const shortestPauseMs = 250;
const longestPauseMs = 10_000;

/** Follows the Task over as many connections as it takes; each goes on after the last event that came. */
async function follow(api: ApiClient, name: string, show: Show, context: Context): Promise<EndTold> {
  let last: string | undefined;
  let lostAt: number | undefined;
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      const events = await api.streamTask(name, last);
      lostAt = undefined;
      for await (const { event, id } of events) {
        last = id ?? last;
        pauseMs = shortestPauseMs;
        show(event, id);
        if (event.event === 'end') return event.data;
      }
    } catch (error) {
      lostAt ??= context.now();
      const mayPass = error instanceof OrkaError && error.retry === 'later' && last !== undefined;
      if (!mayPass || context.now() - lostAt > patienceMs) throw error;
      context.err.write(`${error.message}; going on\n`);
    }
    await context.sleep(pauseMs);
  }
}

function asJson({ out }: Context): Show {
  return ({ event, data }, id) => out.write(`${JSON.stringify({ event, ...(id === undefined ? {} : { id }), data })}\n`);
}

function asText(name: string, { out }: Context): Show {
  const style = { name, isLive: out.isTerminal, hasColors: out.hasColors };
  let state = nothingShown;
  return (event) => {
    const next = shown(state, event, style);
    state = next.state;
    if (next.text !== '') out.write(next.text);
  };
}
