import { UnparsableError } from '../../../shared/errors/catalogue.ts';

/** What the turns of a Task have come to. */
export interface Totals {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** Billionths of a US dollar, without calls whose price is not known. */
  readonly costNanos: number;
  readonly unpricedCalls: number;
}

/**
 * Where a reader of a Task's stream is. Everything that the events after it need of those before is in it, so that going on costs no
 * more than beginning there.
 */
export interface StreamCursor {
  /** The Task, by the beginning of its uid: one that was made anew under the same name is told from its beginning. */
  readonly task: string;
  /** The last step that was told; run 0 before the first. */
  readonly run: number;
  readonly step: number;
  /** Model turns of that run so far. */
  readonly turns: number;
  readonly totals: Totals;
  /** The step was a turn, and its `usage` is still to be told. */
  readonly owesUsage: boolean;
  /** Fingerprint of the phase that was told last; empty before the first. */
  readonly phase: string;
  /** All was told, the end too. */
  readonly ended: boolean;
}

/** The cursor of a reader who has been told nothing. */
export function beginning(uid: string): StreamCursor {
  const totals: Totals = {
    modelCalls: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costNanos: 0,
    unpricedCalls: 0,
  };
  return { task: markOf(uid), run: 0, step: 0, turns: 0, totals, owesUsage: false, phase: '', ended: false };
}

/** The cursor as the id of an event. Its form is ours: clients send it back as it is. */
export function cursorText({ task, run, step, turns, totals, owesUsage, phase, ended }: StreamCursor): string {
  const { modelCalls, inputTokens, cachedInputTokens, outputTokens, costNanos, unpricedCalls } = totals;
  const counts = [run, step, turns, modelCalls, inputTokens, cachedInputTokens, outputTokens, costNanos, unpricedCalls];
  const state = ended ? 'e' : owesUsage ? 'u' : 's';
  return [task, ...counts.map((count) => count.toString(36)), state, phase].join('.');
}

const form = /^[\w-]{0,8}(?:\.[0-9a-z]{1,11}){9}\.[eus]\.(?:[0-9a-f]{8})?$/;

/**
 * The cursor that an id stands for; the beginning where the id is one of another Task's stream. What is no id of a stream at all is an
 * UnparsableError.
 */
export function cursorFrom(text: string, uid: string): StreamCursor {
  const [task, ...rest] = form.test(text) ? text.split('.') : [];
  const counts = rest.slice(0, 9).map((digits) => Number.parseInt(digits, 36));
  if (task === undefined || !counts.every(Number.isSafeInteger))
    throw new UnparsableError('Last-Event-ID is not the id of an event of this stream', { details: { field: 'lastEventId' } });
  if (task !== markOf(uid)) return beginning(uid);
  const [run = 0, step = 0, turns = 0, modelCalls = 0, inputTokens = 0, cachedInputTokens = 0, outputTokens = 0] = counts;
  const [costNanos = 0, unpricedCalls = 0] = counts.slice(7);
  const [state, phase = ''] = rest.slice(9);
  const totals = { modelCalls, inputTokens, cachedInputTokens, outputTokens, costNanos, unpricedCalls };
  return { task, run, step, turns, totals, owesUsage: state === 'u', phase, ended: state === 'e' };
}

const markOf = (uid: string): string => uid.replace(/[^\w-]/g, '').slice(0, 8);
