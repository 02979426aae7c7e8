import { ModelFailure } from '../../shared/llm/failure.ts';
import type { ModelEndpoint, ModelSettings } from '../../shared/llm/provider.ts';
import type { ModelAnswer, ModelUsage } from '../../shared/llm/types.ts';
import { catalogue } from '../../shared/metrics/catalogue.ts';
import type { Metrics } from '../../shared/metrics/metrics.ts';
import type { Attributes } from '../../shared/tracing/tracer.ts';
import type { Deps } from './deps.ts';

interface Turn {
  readonly endpoint: ModelEndpoint;
  readonly settings: ModelSettings;
  /** Counts the attempts with one Provider, from 1. */
  readonly attempt: number;
}

/**
 * Counts, times and traces one attempt at a model turn: what was asked for and what it cost, never what was said.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export function observeTurn(
  { endpoint, settings, attempt }: Turn,
  { telemetry: { metrics, tracer }, now }: Pick<Deps, 'telemetry' | 'now'>,
  ask: () => Promise<ModelAnswer | ModelFailure>,
): Promise<ModelAnswer | ModelFailure> {
  const attributes: Attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': systems[endpoint.type],
    'gen_ai.request.model': settings.model,
    'gen_ai.request.max_tokens': settings.maxTokens,
    'gen_ai.request.temperature': settings.temperature,
    'orka.provider': endpoint.name,
    'orka.attempt': attempt,
  };
  return tracer.span({ name: `chat ${settings.model}`, kind: 'client', attributes }, async (span) => {
    const began = now();
    const outcome = await ask();
    const labels = { provider: endpoint.type, outcome: outcome instanceof ModelFailure ? outcome.kind : 'answered' };
    metrics.counter(catalogue.modelCalls)(labels);
    metrics.histogram(catalogue.modelCallSeconds)(labels, Math.max(0, now() - began) / 1000);
    if (outcome instanceof ModelFailure) {
      span.set({ 'error.type': outcome.kind, 'http.response.status_code': outcome.status });
      span.fail(outcome.kind);
      return outcome;
    }
    const { usage, model, stopReason } = outcome;
    countUsage(endpoint.type, usage, metrics);
    span.set({
      'gen_ai.response.model': model,
      'gen_ai.response.finish_reasons': [stopReason],
      'gen_ai.usage.input_tokens': usage.inputTokens,
      'gen_ai.usage.output_tokens': usage.outputTokens,
      'gen_ai.usage.cache_read.input_tokens': usage.cachedInputTokens,
      'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens,
      // No convention has a name for money.
      'orka.usage.cost_usd': usage.costNanos === undefined ? undefined : usage.costNanos / nanosPerDollar,
    });
    return outcome;
  });
}

function countUsage(provider: ModelEndpoint['type'], usage: ModelUsage, metrics: Metrics): void {
  const tokens = metrics.counter(catalogue.modelTokens);
  tokens({ provider, direction: 'input' }, usage.inputTokens);
  tokens({ provider, direction: 'output' }, usage.outputTokens);
  metrics.counter(catalogue.modelCachedTokens)({ provider }, usage.cachedInputTokens ?? 0);
  if (usage.costNanos === undefined) metrics.counter(catalogue.modelUnpricedCalls)({ provider });
  else metrics.counter(catalogue.modelCost)({ provider }, usage.costNanos / nanosPerDollar);
}

const nanosPerDollar = 1e9;

/** What OpenTelemetry calls those who speak these protocols. */
const systems: Readonly<Record<ModelEndpoint['type'], string>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  'azure-openai': 'azure.ai.openai',
};
