import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { LoggedEvent, Store } from '../../shared/store/store.ts';
import type { FoundTask } from './tasks.ts';

export interface TaskChangesDeps {
  readonly kube: Pick<Kube, 'get'>;
  readonly store: Pick<Store, 'events'>;
  /** Seconds after which a Task is looked at again of which nothing was heard; longer and longer, the longer that is. */
  readonly quietSeconds: number;
}

/** A Task as it is, and as it changes. */
export interface TaskChanges {
  /** The Task as it was last seen, undefined where it is gone, and what is aborted when that is no longer so. Throws why it cannot be seen. */
  now(): { readonly task: Task | undefined; readonly changed: AbortSignal };
}

const allAtOnce = 1000;
const longestWait = 30;

/**
 * Watches a Task to its end. The log of events says when its phase has changed, as it does for whoever waits for children, so that nobody
 * has to ask the Kubernetes API all the time; what no event tells is seen some seconds later.
 *
 * @param signal ends the watching
 */
export function watchTask(
  { task, key }: FoundTask,
  { kube, store, quietSeconds }: TaskChangesDeps,
  signal: AbortSignal,
): TaskChanges {
  let seen: Task | undefined = task;
  let failure: unknown;
  let change = new AbortController();

  function announce(): void {
    const told = change;
    change = new AbortController();
    told.abort();
  }

  async function look(cached: boolean): Promise<void> {
    const found = await patiently(() => kube.get(Tasks, key.namespace, key.name, { cached }), signal);
    const now = found?.metadata.uid === key.uid ? found : undefined;
    if (now !== undefined && now.metadata.resourceVersion === seen?.metadata.resourceVersion) return;
    seen = now;
    announce();
  }

  async function watch(): Promise<void> {
    let after = 0;
    let wait = quietSeconds;
    while (seen !== undefined && !isTerminal(stateOf(seen)) && !signal.aborted) {
      const query = { namespace: key.namespace, concerning: key.uid, after, limit: allAtOnce, wait, signal };
      const page = await patiently(() => store.events(query), signal);
      after = page.next;
      const isQuiet = !page.items.some((event) => concerns(event, key.uid));
      wait = isQuiet ? Math.min(2 * wait, longestWait) : quietSeconds;
      // What an event tells may be ahead of the cache.
      await look(isQuiet);
    }
  }

  watch().catch((error: unknown) => {
    failure = error;
    announce();
  });
  return {
    now() {
      if (failure !== undefined) throw failure;
      return { task: seen, changed: change.signal };
    },
  };
}

/** Those about the Task's children come too. */
const concerns = ({ data }: LoggedEvent, uid: string): boolean => (data as { task?: { uid?: string } }).task?.uid === uid;

const pauseMs = 1000;

/** Asks again after a second while somebody does not answer; ends with the signal's reason. */
export async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof OrkaError) || error.retry !== 'later' || error instanceof ConflictError) throw error;
      await delay(pauseMs, undefined, { signal, ref: false });
    }
  }
}
