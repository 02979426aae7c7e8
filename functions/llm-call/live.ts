import type { Logger } from '../../shared/log/logger.ts';
import type { FeedStore } from '../../shared/store/feed.ts';
import type { TaskKey } from '../../shared/store/store.ts';

export interface LiveDeps {
  readonly store: Pick<FeedStore, 'say'>;
  readonly log: Pick<Logger, 'debug'>;
  /** Ends early when the signal aborts; it may reject then. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The step whose model speaks. */
export interface SpeakingStep {
  readonly task: TaskKey;
  readonly run: number;
  readonly step: number;
}

/** Takes what a model says, for those who follow its Task. */
export interface LiveText {
  add(text: string): void;
  /** Nothing more is told; what is being sent goes its way. */
  end(): void;
}

/** Milliseconds before anybody is asked for: a call that is over by then has nothing to show. */
const firstMs = 100;
/** Milliseconds between two pieces that are told, and two questions whether anybody follows where nobody did. */
const tellMs = 200;
const askMs = 5000;
/** Characters that are told, within what the store takes; the journal has all of them in the end. */
const longest = 512 * 1024;

/**
 * Tells the store what a model has said so far, as long as somebody follows the Task. A call never waits for it, and what goes wrong is
 * nobody's trouble: a text that was not told is in the journal soon.
 */
export function openLiveText({ task, run, step }: SpeakingStep, { store, log, sleep }: LiveDeps): LiveText {
  const over = new AbortController();
  const { signal } = over;
  const pause = (ms: number): Promise<void> => sleep(ms, signal).catch(() => undefined);
  let text = '';

  /** How many follow the Task; nobody where that could not be found out. */
  async function say(said: string): Promise<number> {
    try {
      return (await store.say(task, { run, step, text: said })).following;
    } catch (err) {
      log.debug({ err, run, step }, 'what the model says could not be told');
      return 0;
    }
  }

  async function tell(): Promise<void> {
    await pause(firstMs);
    while (!signal.aborted) {
      const said = text;
      const isFollowed = (await say(said.slice(0, longest))) > 0;
      await pause(isFollowed ? tellMs : askMs);
      for (let quietMs = tellMs; isFollowed && text === said && quietMs < askMs && !signal.aborted; quietMs += tellMs)
        await pause(tellMs);
    }
  }

  void tell();
  return {
    add(more) {
      if (text.length < longest) text += more;
    },
    end: () => over.abort(),
  };
}
