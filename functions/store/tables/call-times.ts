import type { RateLimit } from '../../../shared/store/spending.ts';
import { earliestTime, type HandedOut, levels, nodeOf, type Part, windowMs } from '../core/rate-window.ts';
import type { Database } from '../database.ts';

/** The times that were handed out for calls, of each key by itself. Every method belongs into a commit. */
export interface CallTimesTable {
  /** The earliest time, not before `now`, that is within the limits of all keys; it counts from now on. */
  handOut(rates: readonly RateLimit[], tokens: number, now: number): HandedOutTime;
  /** The call came to so many tokens more, or less, than was counted. */
  adjust(time: HandedOutTime, tokens: number): void;
  /** The call is not made: nothing of it counts. */
  takeBack(time: HandedOutTime, tokens: number): void;
  /** Forgets what is too long ago for any minute to come. */
  prune(now: number): void;
}

export interface HandedOutTime {
  readonly at: number;
  /** Of the keys that limit something, each with whether the call had to wait for its sake; those of others are left out. */
  readonly keys: readonly { readonly key: string; readonly bound: boolean }[];
}

export function createCallTimesTable(db: Database): CallTimesTable {
  const parts = db.prepare<[string, number, number, number], Part>(
    'SELECT node, requests, tokens FROM call_times WHERE key = ? AND level = ? AND node BETWEEN ? AND ? ORDER BY node',
  );
  const last = db
    .prepare<[string], number>(
      'SELECT node FROM call_times INDEXED BY call_times_bound WHERE key = ? AND level = 0 AND bound > 0 ORDER BY node DESC LIMIT 1',
    )
    .pluck();
  const add = db.prepare<[string, number, number, number, number]>(
    `INSERT INTO call_times (key, level, node, requests, tokens, bound) VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT (key, level, node)
     DO UPDATE SET requests = requests + 1, tokens = tokens + excluded.tokens, bound = bound + excluded.bound`,
  );
  const adjust = db.prepare<[number, string, number, number]>(
    'UPDATE call_times SET tokens = tokens + ? WHERE key = ? AND level = ? AND node = ?',
  );
  const takeBack = db.prepare<[number, number, string, number, number]>(
    `UPDATE call_times SET requests = requests - 1, tokens = tokens - ?, bound = bound - ? WHERE key = ? AND level = ? AND node = ?`,
  );
  const removeEmpty = db.prepare<[string, number, number]>(
    'DELETE FROM call_times WHERE key = ? AND level = ? AND node = ? AND requests = 0',
  );
  const oldest = db
    .prepare<[string], number>('SELECT node FROM call_times WHERE key = ? AND level = 0 ORDER BY node LIMIT 1')
    .pluck();
  const pruneKey = db.prepare<[string, number, number]>('DELETE FROM call_times WHERE key = ? AND level = ? AND node < ?');
  const prune = db.prepare<[number, number]>('DELETE FROM call_times WHERE level = ? AND node < ?');

  const handedOut = (key: string): HandedOut => ({
    parts: (level, first, to) => parts.all(key, level, first, to),
    last: () => last.get(key),
  });

  /** Once a minute for each key that is in use. */
  function pruneOf(key: string, now: number): void {
    if ((oldest.get(key) ?? now) > now - 2 * windowMs) return;
    for (const level of levels) pruneKey.run(key, level, nodeOf(level, now - windowMs + 1));
  }

  return {
    handOut(rates, tokens, now) {
      const keys = limiting(rates);
      for (const { key } of keys) pruneOf(key, now);
      const earliest = ({ key, limit }: LimitedKey, from: number): number => earliestTime(handedOut(key), limit, tokens, from);
      const own = keys.map((each) => earliest(each, now));
      const latest = Math.max(now, ...own);
      // Those that have chosen that time themselves need not be asked again, unless it is put off further.
      const isAgreed = own.every((time) => time === latest);
      const at = isAgreed ? latest : agreed((from) => Math.max(...keys.map((each) => earliest(each, from))), latest);
      const chosen = keys.map(({ key }, index) => ({ key, bound: own[index] === at }));
      for (const { key, bound } of chosen)
        for (const level of levels) add.run(key, level, nodeOf(level, at), tokens, bound ? 1 : 0);
      return { at, keys: chosen };
    },
    adjust({ at, keys }, tokens) {
      if (tokens === 0) return;
      for (const { key } of keys) for (const level of levels) adjust.run(tokens, key, level, nodeOf(level, at));
    },
    takeBack({ at, keys }, tokens) {
      for (const { key, bound } of keys)
        for (const level of levels) {
          const node = nodeOf(level, at);
          takeBack.run(tokens, bound ? 1 : 0, key, level, node);
          removeEmpty.run(key, level, node);
        }
    },
    prune(now) {
      for (const level of levels) prune.run(level, nodeOf(level, now - windowMs + 1));
    },
  };
}

export interface LimitedKey {
  readonly key: string;
  readonly limit: { readonly requests: number | undefined; readonly tokens: number | undefined };
}

/** The keys that limit something, each once, with what was said of it last. */
export function limiting(rates: readonly RateLimit[]): LimitedKey[] {
  const limits = new Map<string, LimitedKey['limit']>();
  for (const { key, requestsPerMinute: requests, tokensPerMinute: tokens } of rates)
    if (requests !== undefined || tokens !== undefined) limits.set(key, { requests, tokens });
  return [...limits].map(([key, limit]) => ({ key, limit }));
}

/** The earliest time, not before `from`, to which all of them agree. */
function agreed(earliest: (from: number) => number, from: number): number {
  const at = earliest(from);
  return at === from ? at : agreed(earliest, at);
}
