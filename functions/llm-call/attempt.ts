import { shorten } from '../../shared/llm/core/shorten.ts';
import { type ModelFailure, toModelFailure } from '../../shared/llm/failure.ts';
import type { ModelEndpoint, ModelProvider, ModelSettings } from '../../shared/llm/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../shared/llm/types.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { afterFailure } from './core/after-failure.ts';
import { type Deps, pause } from './deps.ts';
import { observeTurn } from './observed.ts';

/** How it went with one Provider. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: ModelAnswer }
  | {
      readonly kind: 'failed';
      readonly failure: ModelFailure;
      readonly attempts: number;
      readonly next: 'next-provider' | 'give-up';
    };

/** Asks one Provider, again and again within policy, until it has answered or is of no use. */
export async function askProvider(
  endpoint: ModelEndpoint,
  asked: { readonly request: ModelRequest; readonly settings: ModelSettings },
  deps: Deps,
  log: Logger,
): Promise<Outcome> {
  const provider = await deps.openProvider(endpoint);
  let { request, settings } = asked;
  for (let attempts = 1, passing = 1; ; attempts += 1) {
    const answer = await observeTurn({ endpoint, settings, attempt: attempts }, deps, () =>
      attempt(provider, request, settings, deps, log),
    );
    if (!(answer instanceof Error)) return { kind: 'answered', answer };
    const tried = { passing, shortened: request !== asked.request, withTemperature: settings.temperature !== undefined };
    const next = afterFailure(answer, tried, deps.random());
    log.warn(
      { provider: endpoint.name, attempt: attempts, status: answer.status, kind: answer.kind, next: next.kind },
      answer.message,
    );
    if (next.kind === 'next-provider' || next.kind === 'give-up')
      return { kind: 'failed', failure: answer, attempts, next: next.kind };
    if (next.kind === 'shorten') request = shortened(request);
    if (next.kind === 'drop-temperature') settings = { ...settings, temperature: undefined };
    if (next.kind === 'retry') {
      passing += 1;
      await pause(next.afterMs, deps);
    }
  }
}

/** A copy even where nothing could be left out, so that it is tried once only. */
const shortened = (request: ModelRequest): ModelRequest => ({ ...shorten(request) });

async function attempt(
  provider: ModelProvider,
  request: ModelRequest,
  settings: ModelSettings,
  deps: Deps,
  log: Logger,
): Promise<ModelAnswer | ModelFailure> {
  const began = deps.now();
  let firstMs: number | undefined;
  const onProgress = (): void => {
    firstMs ??= Math.round(deps.now() - began);
  };
  try {
    const answer = await provider.complete(request, settings, { signal: deps.stopping, onProgress });
    log.info(
      { provider: answer.provider, model: answer.model, stopReason: answer.stopReason, firstMs, ...answer.usage },
      'model answered',
    );
    return answer;
  } catch (thrown) {
    return toModelFailure(thrown, []);
  }
}
