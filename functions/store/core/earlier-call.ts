import { longestWaitMs } from '../../../shared/store/core/longest-wait.ts';
import { windowMs } from './rate-window.ts';

/** What is reserved for a step already. Times are milliseconds since 1970. */
export interface EarlierCall {
  readonly holder: string;
  readonly attempt: number;
  /** When the call may be made. */
  readonly at: number;
  /** Whether the holder was told that it may make the call at that time, and not that it is to ask again. */
  readonly told: boolean;
}

/**
 * What becomes of it when somebody asks for the step: the same answer again; `later`, it is for a later attempt than what is asked; `failed`,
 * its provider was asked and did not answer; `unknown`, somebody else may have asked a provider; `waiting`, nobody has, and its turn is
 * whoever's asks; `missed`, nobody has, and its turn is over.
 */
export type EarlierOutcome = 'same' | 'later' | 'failed' | 'unknown' | 'waiting' | 'missed';

export function outcomeOf(
  earlier: EarlierCall,
  asking: { readonly holder: string; readonly attempt: number },
  now: number,
): EarlierOutcome {
  const own = earlier.holder === asking.holder;
  if (own && asking.attempt < earlier.attempt) return 'later';
  const same = own && asking.attempt === earlier.attempt;
  if (same && earlier.told) return 'same';
  if (mayBeMade(earlier, now)) return own ? 'failed' : 'unknown';
  // What is so long ago counts in no minute any more.
  if (earlier.at <= now - windowMs) return 'missed';
  return same ? 'same' : 'waiting';
}

/** Whether somebody may have made the call by now. */
export const mayBeMade = ({ at, told }: Pick<EarlierCall, 'at' | 'told'>, now: number): boolean => told && at <= now;

/** Whether the holder of a call of this time may wait for it by itself, and need not ask again. */
export const waitsByItself = (at: number, now: number): boolean => at - now <= longestWaitMs;
