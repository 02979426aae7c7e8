import type { FeedCursor, FeedPage, LiveText } from '../../../shared/store/feed.ts';
import type { RunRecord } from '../../../shared/store/store.ts';

/** What a model is saying, as it is kept. */
export interface Utterance {
  readonly run: number;
  readonly step: number;
  /** Above 0, and another one for each step, and for each time that a model begins one anew. */
  readonly version: number;
  /** Characters before `text`, which are not kept any more. */
  readonly offset: number;
  readonly text: string;
}

/** What there is to be told of a Task. */
export interface Happened {
  readonly steps: FeedPage['steps'];
  /** There are no steps behind these. */
  readonly complete: boolean;
  /** The newest run; undefined before the first. */
  readonly run: RunRecord | undefined;
  readonly saying: Utterance | undefined;
}

/** Where a follower begins. */
export const beginning: FeedCursor = { run: 0, step: -1 };

/** The page for somebody who is at `after`; undefined where there is nothing new to tell. */
export function pageOf(after: FeedCursor, { steps, complete, run, saying }: Happened): FeedPage | undefined {
  const { run: lastRun, step: lastStep } = steps.at(-1) ?? after;
  if (!complete) return { steps, next: { run: lastRun, step: lastStep } };
  // A run without a step yet is where its follower is now.
  const at = run !== undefined && run.run > lastRun ? { run: run.run, step: -1 } : { run: lastRun, step: lastStep };
  const heard = saying !== undefined && saying.run === at.run && saying.step > at.step ? saying : undefined;
  const known = toldIn(after);
  const told = heard !== undefined && heard.version === known.version ? (after.live ?? 0) : 0;
  const live = heard === undefined ? undefined : restOf(heard, told);
  const stands = standOf(run);
  const isNews = steps.length > 0 || at.run !== after.run || stands !== known.stands || live !== undefined;
  if (!isNews) return undefined;
  const heardOf = heard === undefined ? {} : { live: live === undefined ? told : live.offset + live.text.length };
  return {
    steps,
    ...(live === undefined ? {} : { live }),
    ...(run === undefined ? {} : { run }),
    next: { ...at, ...heardOf, told: `${stands}.${heard?.version ?? 0}` },
  };
}

type Stand = 'open' | 'paused' | 'ended';

function standOf(run: RunRecord | undefined): Stand {
  if (run?.state === 'ended') return 'ended';
  return run?.paused === undefined ? 'open' : 'paused';
}

/** What a cursor says that was told; of one that says nothing, that the run is open. */
function toldIn({ told = '' }: FeedCursor): { readonly stands: string; readonly version: number } {
  const [stands = '', version = ''] = told.split('.');
  return { stands: stands === '' ? 'open' : stands, version: Number(version) };
}

/** What is said behind the first `told` characters. */
function restOf({ run, step, offset, text }: Utterance, told: number): LiveText | undefined {
  const from = Math.max(told, offset);
  const rest = text.slice(from - offset);
  return rest === '' ? undefined : { run, step, offset: from, text: rest };
}
