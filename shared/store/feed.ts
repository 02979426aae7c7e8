import type { TaskKey } from './keys.ts';
import type { RunRecord, Step } from './runs.ts';

/** What a model is saying in this moment. It is gone with its step's end, and with the store's process. */
export interface LiveText {
  readonly run: number;
  readonly step: number;
  /**
   * Characters (UTF-16 code units) before `text`. They were told already, or are too many to be kept: the newest 65,536 are. Smaller than
   * what was told where the model began anew: what comes from there on replaces it.
   */
  readonly offset: number;
  readonly text: string;
}

/** Where somebody is who follows a Task: after this step of this run, and after so many characters of the step that is under way. */
export interface FeedCursor {
  readonly run: number;
  readonly step: number;
  readonly live?: number | undefined;
  /** How the run stood, and which of its answers `live` counts, as the page said it; nobody but the store reads it. */
  readonly told?: string | undefined;
}

/**
 * What has come since: finished steps in order, then what is being said, and the run as it stands. A page may end before the last step that
 * is there; the next one goes on.
 */
export interface FeedPage {
  readonly steps: readonly (Step & { readonly run: number })[];
  readonly live?: LiveText;
  readonly run?: RunRecord;
  /** The cursor of the next call. */
  readonly next: FeedCursor;
}

/** The part of the store that lets people follow a run as it goes. */
export interface FeedStore {
  /**
   * What came after the cursor, from the beginning where there is none: at once where there is something, else as soon as there is, or after
   * `wait` seconds (30 at most) nothing. NotFoundError where the Task was forgotten.
   */
  feed(
    task: TaskKey,
    query: {
      readonly after?: FeedCursor | undefined;
      readonly wait?: number | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<FeedPage>;
  /**
   * Tells those who follow the Task what its model has said so far of this step, from the first character on; kept in memory only, and only
   * while somebody follows. Resolves with how many do: those who wait at this moment, or 1 where somebody did within the last 10 s.
   */
  say(
    task: TaskKey,
    said: { readonly run: number; readonly step: number; readonly text: string },
  ): Promise<{ readonly following: number }>;
}
