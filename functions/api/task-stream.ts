import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import type { FeedCursor, FeedPage } from '../../shared/store/feed.ts';
import type { Store } from '../../shared/store/store.ts';
import type { StreamCursor } from './core/stream-cursor.ts';
import { type Told, toldOfEnd, toldOfPhase, toldOfStep, toldOfUsage } from './core/stream-events.ts';
import { patiently, type TaskChangesDeps, watchTask } from './task-changes.ts';
import type { FoundTask } from './tasks.ts';

export interface TaskStreamDeps extends TaskChangesDeps {
  readonly store: Pick<Store, 'events' | 'feed'>;
}

/** Seconds that one question to the store stays open. */
const longestWait = 25;

/**
 * What happens in a Task from the cursor on, to its end: its phases as they are noticed, its steps without a gap, what its model says. What
 * passed while nobody looked is told first. Nothing is read ahead of whoever reads this.
 *
 * Ends without a word when the signal is aborted.
 */
export async function* followTask(
  found: FoundTask,
  from: StreamCursor,
  deps: TaskStreamDeps,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const changes = watchTask(found, deps, signal);
  let cursor = from;
  let after: FeedCursor | undefined = from.run === 0 ? undefined : { run: from.run, step: from.step };
  const tell = (told: readonly Told[]): readonly Told[] => {
    cursor = told.at(-1)?.cursor ?? cursor;
    return told;
  };

  yield* tell(toldOfUsage(cursor));
  while (!signal.aborted) {
    const { task, changed } = changes.now();
    const isOver = task === undefined || isTerminal(stateOf(task));
    if (!isOver) yield* tell(toldOfPhase(cursor, task));
    const page = await nextPage(isOver ? 0 : longestWait, changed);
    if (page === undefined) continue;
    if (page === 'forgotten') {
      yield toldOfEnd(cursor, undefined);
      return;
    }
    for (const step of page.steps) yield* tell(toldOfStep(cursor, step));
    if (page.live !== undefined) yield { event: { event: 'partial', data: page.live }, cursor };
    after = page.next;
    if (!isOver || page.steps.length > 0) continue;
    if (task !== undefined) yield* tell(toldOfPhase(cursor, task));
    yield toldOfEnd(cursor, task);
    return;
  }

  /** What the store has next; undefined where the Task has changed before anything came, or nobody reads any more. */
  async function nextPage(wait: number, changed: AbortSignal): Promise<FeedPage | 'forgotten' | undefined> {
    const enough = AbortSignal.any([signal, changed]);
    try {
      return await patiently(() => deps.store.feed(found.key, { after, wait, signal: enough }), enough);
    } catch (error) {
      if (enough.aborted) return undefined;
      // Only what was deleted is forgotten.
      if (error instanceof NotFoundError) return 'forgotten';
      throw error;
    }
  }
}
