import { costOf } from '../../shared/llm/core/cost.ts';
import type { ModelFacts } from '../../shared/llm/core/models.ts';
import { shorten } from '../../shared/llm/core/shorten.ts';
import { type ModelFailure, toModelFailure } from '../../shared/llm/failure.ts';
import type { ModelEndpoint, ModelProvider, ModelSettings, OpenAIApi } from '../../shared/llm/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../shared/llm/types.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { catalogue } from '../../shared/metrics/catalogue.ts';
import { type AfterFailure, afterFailure, mayBePaid } from './core/after-failure.ts';
import { type Deps, pause } from './deps.ts';
import type { LiveText } from './live.ts';
import { observeTurn } from './observed.ts';

/** What a Provider is asked, and how. */
export interface Asked {
  readonly endpoint: ModelEndpoint;
  /** Whether `endpoint.api` is what it spoke before, and not what somebody has set. */
  readonly apiRemembered: boolean;
  readonly request: ModelRequest;
  readonly settings: ModelSettings;
  /** What was not asked as it was wanted, because of what an earlier attempt has shown; a sentence each. */
  readonly notes: readonly string[];
}

/** Who is told what happens meanwhile. */
export interface Watching {
  /** Resolves when the attempt may be made; what it throws ends all. */
  before(asked: Asked): Promise<void>;
  failed(mayBePaid: boolean): void;
  onApi(api: OpenAIApi): void;
  /** Opened for one attempt: each begins its text anew. */
  live(): LiveText;
}

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
export async function askProvider(first: Asked, watching: Watching, deps: Deps, log: Logger): Promise<Outcome> {
  let asked = first;
  // Loading an SDK takes its time: what is waited for after that is only the turn.
  let model = await deps.openProvider(first.endpoint);
  for (let attempts = 1, passing = 1; ; attempts += 1) {
    await watching.before(asked);
    const { endpoint, settings } = asked;
    const { outcome, begun } = await attempt(model, asked, attempts, watching, deps, log);
    if (!(outcome instanceof Error)) return { kind: 'answered', answer: outcome };
    watching.failed(mayBePaid(outcome, begun));
    const tried = {
      passing,
      shortened: asked.request !== first.request,
      withTemperature: settings.temperature !== undefined,
      apiRemembered: asked.apiRemembered,
    };
    const next = afterFailure(outcome, tried, deps.random());
    const { status, kind, message } = outcome;
    log.warn({ provider: endpoint.name, attempt: attempts, status, kind, next: next.kind }, message);
    if (next.kind === 'next-provider' || next.kind === 'give-up')
      return { kind: 'failed', failure: outcome, attempts, next: next.kind };
    deps.telemetry.metrics.counter(catalogue.modelRetries)({ provider: endpoint.type, reason: kind });
    asked = changed(asked, next);
    if (next.kind === 'forget-api') model = await deps.openProvider(asked.endpoint);
    if (next.kind === 'retry') {
      passing += 1;
      await pause(next.afterMs, deps);
    }
    if (deps.stopping.aborted) return { kind: 'failed', failure: outcome, attempts, next: 'give-up' };
  }
}

/** What is asked instead after a failure that more than time can mend. */
function changed(asked: Asked, { kind }: AfterFailure): Asked {
  const { endpoint, request, settings, notes } = asked;
  if (kind === 'forget-api') return { ...asked, endpoint: { ...endpoint, api: undefined }, apiRemembered: false };
  if (kind === 'drop-temperature') {
    const note = `temperature ${settings.temperature} was left out: model "${settings.model}" refuses it`;
    return { ...asked, settings: { ...settings, temperature: undefined }, notes: [...notes, note] };
  }
  if (kind !== 'shorten') return asked;
  const note = `the older half of the conversation was left out: it is too long for model "${settings.model}"`;
  // A copy even where nothing could be left out, so that it is tried once only.
  return { ...asked, request: { ...shorten(request) }, notes: [...notes, note] };
}

interface Attempted {
  readonly outcome: ModelAnswer | ModelFailure;
  /** Whether a piece of the answer has come. */
  readonly begun: boolean;
}

async function attempt(
  model: ModelProvider,
  { endpoint, request, settings, notes }: Asked,
  number: number,
  { onApi, live }: Watching,
  deps: Deps,
  log: Logger,
): Promise<Attempted> {
  const began = deps.now();
  let firstMs: number | undefined;
  const onProgress = (): void => {
    firstMs ??= Math.round(deps.now() - began);
  };
  const ask = async (): Promise<ModelAnswer | ModelFailure> => {
    const said = live();
    try {
      const answer = await model.complete(request, settings, { signal: deps.stopping, onProgress, onText: said.add, onApi });
      return accounted(answer, settings.facts, notes);
    } catch (thrown) {
      return toModelFailure(thrown, []);
    } finally {
      said.end();
    }
  };
  const outcome = await observeTurn({ endpoint, settings, attempt: number }, deps, ask);
  if (!(outcome instanceof Error)) {
    const { provider, model: name, stopReason, usage } = outcome;
    log.info({ provider, model: name, stopReason, firstMs, ...usage }, 'model answered');
  }
  return { outcome, begun: firstMs !== undefined };
}

/** The answer with its price, where that is known, and with all that was not asked as it was wanted. */
function accounted(answer: ModelAnswer, facts: ModelFacts | undefined, left: readonly string[]): ModelAnswer {
  const costNanos = costOf(answer.usage, facts);
  const notes = [...left, ...(answer.notes ?? [])];
  return {
    ...answer,
    usage: { ...answer.usage, ...(costNanos === undefined ? {} : { costNanos }) },
    ...(notes.length === 0 ? {} : { notes }),
  };
}
