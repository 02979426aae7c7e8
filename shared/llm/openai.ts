import OpenAI, { AzureOpenAI } from 'openai';
import { gatherOpenAI, type OpenAIChunk } from './core/openai-answer.ts';
import { toOpenAI } from './core/openai-request.ts';
import type { ModelEndpoint, ModelProvider, ProviderOptions } from './provider.ts';
import { readAnswer } from './stream.ts';

/** OpenAI's Chat Completions, Azure's and those of any server that imitates them: streaming, no retries of the SDK's own. */
export function openaiProvider(endpoint: ModelEndpoint, provider: ProviderOptions): ModelProvider {
  const client = clientOf(endpoint);
  const limitName = endpoint.type === 'openai' && endpoint.baseURL !== undefined ? 'max_tokens' : 'max_completion_tokens';
  return {
    complete(request, settings, options) {
      const body = { ...toOpenAI(request, settings, limitName), stream: true } as const;
      const open = (signal: AbortSignal): Promise<AsyncIterable<OpenAIChunk>> =>
        client.chat.completions.create(body, { signal }) as Promise<AsyncIterable<OpenAIChunk>>;
      return readAnswer({ open, gathering: gatherOpenAI() }, { endpoint, settings, options, provider });
    },
  };
}

function clientOf({ type, apiKey, baseURL, azure }: ModelEndpoint): OpenAI {
  const common = { apiKey, maxRetries: 0, logLevel: 'off' } as const;
  if (type !== 'azure-openai')
    return new OpenAI({ ...common, organization: null, project: null, baseURL: baseURL ?? 'https://api.openai.com/v1' });
  return new AzureOpenAI({ ...common, endpoint: baseURL, deployment: azure?.deployment, apiVersion: azure?.apiVersion });
}
