import type { TaskKey } from '../../shared/store/store.ts';
import type { Utterance } from './core/feed-page.ts';

/** What models are saying, for those who follow; in memory, and gone with the process. */
export interface Live {
  /** Somebody follows the Task, from now until the returned function is called. */
  follow(task: TaskKey): () => void;
  /** How many do at this moment; 1 where somebody has only just asked, and will again. */
  following(task: TaskKey): number;
  /** Keeps what a model has said so far; false where nobody follows, or where that is nothing new. */
  say(task: TaskKey, said: Said): boolean;
  of(task: TaskKey): Utterance | undefined;
  /** This step, and those before it, are said in full, or will never be. */
  drop(task: TaskKey, run: number, step?: number): void;
}

export interface Said {
  readonly run: number;
  readonly step: number;
  readonly text: string;
}

/** Milliseconds after which somebody who has stopped asking does not follow any more. */
const patienceMs = 10_000;
/** Characters kept of each run, the newest. */
const mostCharacters = 64 * 1024;
/** Runs of which something is kept. */
const mostRuns = 1_000;

interface Followers {
  readonly open: number;
  readonly seenAt: number;
}

/** @param now milliseconds since 1970 */
export function createLive(now: () => number): Live {
  const followers = new Map<string, Followers>();
  const utterances = new Map<string, Utterance>();
  let versions = now();

  const gone = ({ open, seenAt }: Followers): boolean => open === 0 && seenAt + patienceMs <= now();

  function following(id: string): number {
    const found = followers.get(id);
    if (found === undefined || gone(found)) return 0;
    return Math.max(1, found.open);
  }

  /** Forgets who has gone, and what was kept for them. */
  function sweep(): void {
    for (const [id, found] of followers) {
      if (!gone(found)) continue;
      followers.delete(id);
      utterances.delete(id);
    }
  }

  function change(id: string, by: number): void {
    const open = (followers.get(id)?.open ?? 0) + by;
    // The one who was here longest ago comes first.
    followers.delete(id);
    followers.set(id, { open, seenAt: now() });
  }

  return {
    follow(task) {
      const id = idOf(task);
      sweep();
      change(id, 1);
      return () => change(id, -1);
    },
    following: (task) => following(idOf(task)),
    say(task, { run, step, text }) {
      const id = idOf(task);
      if (text === '' || following(id) === 0) return false;
      const before = utterances.get(id);
      const goesOn = before !== undefined && before.run === run && before.step === step && continues(before, text);
      if (goesOn && text.length === before.offset + before.text.length) return false;
      if (!goesOn) versions += 1;
      const offset = Math.max(0, text.length - mostCharacters);
      utterances.delete(id);
      utterances.set(id, { run, step, version: goesOn ? before.version : versions, offset, text: text.slice(offset) });
      const oldest = utterances.keys().next();
      if (utterances.size > mostRuns && oldest.value !== undefined) utterances.delete(oldest.value);
      return true;
    },
    of: (task) => utterances.get(idOf(task)),
    drop(task, run, step = Number.POSITIVE_INFINITY) {
      const kept = utterances.get(idOf(task));
      if (kept !== undefined && (kept.run < run || (kept.run === run && kept.step <= step))) utterances.delete(idOf(task));
    },
  };
}

const idOf = ({ namespace, uid }: TaskKey): string => `${namespace}/${uid}`;

/** Whether the text begins with all that is kept of the one before. */
const continues = ({ offset, text: before }: Utterance, text: string): boolean =>
  text.length >= offset + before.length && text.startsWith(before, offset);
