/**
 * A rate limit holds in every minute, as the provider sees it: in (u - 60 s, u] for whatever u. A request gets there a little after its
 * time, one later than another; a little more than a second between two minutes keeps them apart.
 */
export const windowMs = 61_200;

/** Calls whose times lie in one stretch of milliseconds: one millisecond at level 0, 32 of the level below at any other. */
export interface Part {
  /** The stretch begins at `node * span(level)` milliseconds. */
  readonly node: number;
  readonly requests: number;
  readonly tokens: number;
}

/** The times that were handed out for one key, counted by stretches. */
export interface HandedOut {
  /** Those of a level from node `first` to node `last`, oldest first; stretches without a call may be left out. */
  parts(level: number, first: number, last: number): readonly Part[];
  /** The latest time of a call that had to wait because of this key, or was let through at once. */
  last(): number | undefined;
}

/** What a key allows a minute to hold; undefined is no limit. */
export interface WindowLimit {
  readonly requests: number | undefined;
  readonly tokens: number | undefined;
}

/** Levels of stretches: a millisecond, 32 ms, about a second, about half a minute. */
export const levels = [0, 1, 2, 3] as const;
const fanout = 32;
const top = levels.length - 1;

/** Milliseconds of a stretch of this level. */
export const spanOf = (level: number): number => fanout ** level;

/** The stretch of a level that a time lies in. */
export const nodeOf = (level: number, at: number): number => Math.floor(at / spanOf(level));

/**
 * The earliest time, not before `from`, at which one more call of so many tokens fits: with it, no minute that it is in holds more than the
 * limit. A call of more tokens than a minute may hold has to itself the minute before and the minute after.
 *
 * It is looked for behind the last call that had to wait because of this key, so that nobody is overtaken. Calls that wait for another key's sake
 * may have later times; of a minute on either side of ours all calls are counted then, which is more than any one minute holds. Nothing depends on
 * how many calls there are: a minute has so many stretches, and no more.
 */
export function earliestTime(handedOut: HandedOut, limit: WindowLimit, tokens: number, from: number): number {
  let at = Math.max(from, handedOut.last() ?? from);
  for (;;) {
    const next = afterExcess(handedOut, limit, tokens, at);
    if (next === undefined) return at;
    at = next;
  }
}

/** The first time at which as much has left as is too much at this one; undefined where nothing is. Any time before it is too early as well. */
function afterExcess(handedOut: HandedOut, limit: WindowLimit, tokens: number, at: number): number | undefined {
  const [from, to] = [at - windowMs + 1, at + windowMs - 1];
  const roomOf: Readonly<Record<Measure, number>> = {
    requests: limit.requests === undefined ? Number.POSITIVE_INFINITY : limit.requests - 1,
    tokens: limit.tokens === undefined ? Number.POSITIVE_INFINITY : Math.max(0, limit.tokens - tokens),
  };
  const excessOf = (parts: readonly Part[], measure: Measure): number => total(parts, measure) - roomOf[measure];
  // More time than counts, but few stretches: mostly there is room enough even so.
  const more = handedOut.parts(top, nodeOf(top, from), nodeOf(top, to));
  if (measures.every((measure) => excessOf(more, measure) <= 0)) return undefined;
  const around = [...partsWithin(handedOut, from, to)];
  const times = measures.map((measure) => {
    const excess = excessOf(around, measure);
    return excess <= 0 ? at : timeBy(handedOut, around, measure, excess, at) + windowMs;
  });
  const next = Math.max(...times);
  return next === at ? undefined : next;
}

const measures = ['requests', 'tokens'] as const;
type Measure = (typeof measures)[number];
type PartAt = Part & { readonly level: number };

const total = (parts: readonly Part[], measure: Measure): number => parts.reduce((sum, part) => sum + part[measure], 0);

/**
 * The time by which the oldest calls come to that much; `end` where they do not, because some of their stretches are forgotten already: a
 * clock that was set back asks about those.
 */
function timeBy(handedOut: HandedOut, oldestFirst: readonly PartAt[], measure: Measure, amount: number, end: number): number {
  let left = amount;
  for (const part of oldestFirst) {
    if (part[measure] >= left)
      return part.level === 0 ? part.node : timeBy(handedOut, partsOf(handedOut, part), measure, left, endOf(part));
    left -= part[measure];
  }
  return end;
}

/** The last millisecond of a stretch. */
const endOf = ({ level, node }: PartAt): number => (node + 1) * spanOf(level) - 1;

function partsOf(handedOut: HandedOut, { level, node }: PartAt): readonly PartAt[] {
  const below = level - 1;
  return handedOut.parts(below, node * fanout, node * fanout + fanout - 1).map((part) => ({ ...part, level: below }));
}

/** What lies from one time to another, both included, by stretches as large as fit, oldest first. */
function* partsWithin(handedOut: HandedOut, from: number, to: number): Generator<PartAt, void, void> {
  for (const { level, first, last } of cover(from, to))
    for (const part of handedOut.parts(level, first, last)) yield { ...part, level };
}

interface Range {
  readonly level: number;
  readonly first: number;
  readonly last: number;
}

/** Divides the time from `from` to `to` (both included) into stretches as large as fit, oldest first. */
export function cover(from: number, to: number, level = 0): readonly Range[] {
  const first = nodeOf(1, from + fanout - 1);
  const last = nodeOf(1, to + 1) - 1;
  if (level === top || first > last) return from > to ? [] : [{ level, first: from, last: to }];
  const before = { level, first: from, last: first * fanout - 1 };
  const after = { level, first: (last + 1) * fanout, last: to };
  return [before, ...cover(first, last, level + 1), after].filter((range) => range.first <= range.last);
}
