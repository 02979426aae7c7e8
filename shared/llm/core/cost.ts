import type { ModelSettings } from '../provider.ts';
import type { ModelRequest, ModelUsage } from '../types.ts';
import { promptTokens } from './estimate.ts';
import type { ModelFacts, ModelPrice, Rates } from './models.ts';

/** Billionths of a dollar for a token, from dollars for a million of them. */
const nanosPerDollarPerMillion = 1000;

/** What a call has cost, in billionths of a US dollar; undefined where the price is not known. */
export function costOf(
  usage: Pick<ModelUsage, 'inputTokens' | 'outputTokens' | 'cachedInputTokens' | 'cacheWriteTokens'>,
  facts: ModelFacts | undefined,
): number | undefined {
  if (facts?.price === undefined) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage;
  const { input, output, cachedInput = input, cacheWrite = input } = ratesFor(facts.price, inputTokens);
  const fresh = Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens);
  const dollars = fresh * input + cachedInputTokens * cachedInput + cacheWriteTokens * cacheWrite + outputTokens * output;
  return Math.round(dollars * nanosPerDollarPerMillion);
}

/** The most that a call can take, as far as that can be told beforehand. */
export interface WorstCase {
  /** Prompt and answer together. */
  readonly tokens: number;
  /** Billionths of a US dollar; undefined where the price is not known. */
  readonly costNanos: number | undefined;
}

/**
 * The worst case of a call before it is made: the prompt as estimated, which errs high, at the price of tokens that are not in the cache,
 * and the longest answer.
 */
export function worstCase(
  request: ModelRequest,
  settings: Pick<ModelSettings, 'maxTokens'>,
  facts: ModelFacts | undefined,
): WorstCase {
  // A prompt that does not fit is refused, not paid.
  const input = Math.min(promptTokens(request), facts?.contextTokens ?? Number.MAX_SAFE_INTEGER);
  const output = Math.min(settings.maxTokens, facts?.maxOutputTokens ?? settings.maxTokens);
  const tokens = input + output;
  if (facts?.price === undefined) return { tokens, costNanos: undefined };
  const rates = ratesFor(facts.price, input);
  const dearest = Math.max(rates.input, rates.cacheWrite ?? 0);
  return { tokens, costNanos: Math.ceil((input * dearest + output * rates.output) * nanosPerDollarPerMillion) };
}

const ratesFor = ({ longPrompt, ...rates }: ModelPrice, promptTokens: number): Rates =>
  longPrompt !== undefined && promptTokens > longPrompt.above ? longPrompt : rates;
