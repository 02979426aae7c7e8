import Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { boundedFetch } from './bounded-fetch.ts';
import { type AnthropicEvent, gatherAnthropic } from './core/anthropic-answer.ts';
import { toAnthropic } from './core/anthropic-request.ts';
import type { ModelEndpoint, ModelProvider, ProviderOptions } from './provider.ts';
import { readAnswer } from './stream.ts';

/**
 * Anthropic's Messages API through its SDK: streaming, no retries of the SDK's own.
 *
 * The API version the SDK speaks refuses sampling parameters, so that a request with a temperature goes out in the
 * version before it, with that version's header for the key.
 */
export function anthropicProvider(endpoint: ModelEndpoint, provider: ProviderOptions): ModelProvider {
  const { apiKey, baseURL } = endpoint;
  const client = new Anthropic({
    apiKey,
    authToken: null,
    baseURL: withoutVersion(baseURL ?? 'https://api.anthropic.com'),
    maxRetries: 0,
    logLevel: 'off',
    fetch: boundedFetch,
  });
  const headers = { 'anthropic-version': '2023-06-01', 'x-api-key': apiKey, authorization: null };
  return {
    complete(request, settings, options) {
      const open = async (signal: AbortSignal): Promise<AsyncIterable<AnthropicEvent>> => {
        const body = { ...toAnthropic(request, settings, transformJSONSchema), stream: true } as const;
        const extra = settings.temperature === undefined ? {} : { headers };
        return client.messages.create(body, { signal, ...extra });
      };
      return readAnswer({ open, gathering: gatherAnthropic() }, { endpoint, settings, options, provider });
    },
  };
}

/** The SDK adds `/v1` itself. */
const withoutVersion = (url: string): string => url.replace(/\/+$/, '').replace(/\/v1$/, '');
