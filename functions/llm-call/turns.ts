import type { EventDoor } from '../../eventing/door.ts';
import { createLongWork } from '../../eventing/patience.ts';
import type { Publisher } from '../../eventing/publisher.ts';
import { actingHttp } from '../../shared/agent/acting.ts';
import { createRuns } from '../../shared/agent/runs.ts';
import { fetchContext } from '../../shared/agent/task-api.ts';
import type { HttpClient } from '../../shared/http/client.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Deps } from './deps.ts';
import { type Reply, type Turn, takeTurn } from './take-turn.ts';

/** What it takes to make the turns of Tasks without a pod. */
export interface TurnsOptions {
  /** The internal worker API, as this room. */
  readonly api: HttpClient;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Looks at deliveries of the broker; anybody may deliver where it says nothing, for events only point. */
  readonly door?: EventDoor | undefined;
}

/** The turns that events ask for. */
export interface Turns {
  /** Makes the turn; undefined where there is none to be made, and where it takes longer than a broker likes to wait. */
  take(turn: Turn, authorization: string | undefined): Promise<Reply | undefined>;
  /** Waits for those that were acknowledged, at most so long. */
  calmed(graceMs: number): Promise<void>;
}

/** Takes turns with these dependencies. */
export function createTurns(
  deps: Deps & { readonly store: Pick<Store, 'endRun' | 'pauseRun'> },
  { api, publisher, door }: TurnsOptions,
): Turns {
  const { store, log, stopping: signal } = deps;
  const runs = createRuns({
    context: ({ task, run }) => fetchContext({ http: actingHttp(api, task), task, run, persist: (ask) => ask(), signal }),
    steps: ({ task, run }, after, limit) => store.steps(task, run, { after, limit }),
  });
  const longWork = createLongWork({ publisher, log });
  const own = { ...deps, runs };
  return {
    async take(turn, authorization) {
      await door?.({ authorization });
      return longWork.reply(takeTurn(turn, own));
    },
    calmed: (graceMs) => longWork.calmed(graceMs),
  };
}
