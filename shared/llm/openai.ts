import OpenAI, { AzureOpenAI } from 'openai';
import { boundedFetch } from './bounded-fetch.ts';
import { firstApi, verdictOn } from './core/api-choice.ts';
import { type ChatChunk, gatherChat } from './core/chat-answer.ts';
import { toChat } from './core/chat-request.ts';
import { gatherResponses, type ResponsesEvent } from './core/responses-answer.ts';
import { toResponses } from './core/responses-request.ts';
import type { CompletionOptions, ModelEndpoint, ModelProvider, ModelSettings, OpenAIApi, ProviderOptions } from './provider.ts';
import { readAnswer } from './stream.ts';
import type { ModelAnswer, ModelRequest } from './types.ts';

/**
 * OpenAI's Responses API and Chat Completions, Azure's Chat Completions, and any server that imitates one of them: streaming, no retries of
 * the SDK's own. Where nobody says which API it is, Responses is tried first, and what it turns out to be is told to `onApi` and kept.
 */
export function openaiProvider(endpoint: ModelEndpoint, provider: ProviderOptions): ModelProvider {
  const client = clientOf(endpoint);
  const type = endpoint.type === 'azure-openai' ? 'azure-openai' : 'openai';
  let known: OpenAIApi | undefined = endpoint.api;

  function byChat(request: ModelRequest, settings: ModelSettings, options: CompletionOptions): Promise<ModelAnswer> {
    const body = { ...toChat(request, settings, limitNameFor(endpoint, settings)), stream: true } as const;
    const open = async (signal: AbortSignal): Promise<AsyncIterable<ChatChunk>> =>
      client.chat.completions.create(body, { signal });
    return readAnswer({ open, gathering: gatherChat() }, { endpoint, settings, options, provider });
  }

  /** @param refused is told what the service throws before it has begun to answer */
  function byResponses(
    request: ModelRequest,
    settings: ModelSettings,
    options: CompletionOptions,
    refused: (thrown: unknown) => void,
  ): Promise<ModelAnswer> {
    const body = { ...toResponses(request, settings), stream: true } as const;
    const open = async (signal: AbortSignal): Promise<AsyncIterable<ResponsesEvent>> => {
      try {
        return (await client.responses.create(body, { signal })) as AsyncIterable<ResponsesEvent>;
      } catch (thrown) {
        refused(thrown);
        throw thrown;
      }
    };
    return readAnswer({ open, gathering: gatherResponses() }, { endpoint, settings, options, provider });
  }

  function isNow(api: OpenAIApi, { onApi }: CompletionOptions): void {
    if (known === undefined && type === 'openai') onApi?.(api);
    known = api;
  }

  async function whichever(request: ModelRequest, settings: ModelSettings, options: CompletionOptions): Promise<ModelAnswer> {
    let refusal: unknown;
    try {
      const answer = await byResponses(request, settings, options, (thrown) => {
        refusal = thrown;
      });
      isNow('responses', options);
      return answer;
    } catch (failure) {
      const verdict = verdictOn(refusal);
      if (verdict === undefined) throw failure;
      const answer = await byChat(request, settings, options);
      if (verdict === 'missing') isNow('chat-completions', options);
      return answer;
    }
  }

  return {
    complete(request, settings, options) {
      if (firstApi(type, known) === 'chat-completions') return byChat(request, settings, options);
      if (known === 'responses') return byResponses(request, settings, options, () => undefined);
      return whichever(request, settings, options);
    },
  };
}

/** Servers that imitate OpenAI know the older name alone; its own reasoning models the newer one. */
function limitNameFor({ type, baseURL }: ModelEndpoint, { facts }: ModelSettings): 'max_tokens' | 'max_completion_tokens' {
  const isImitated = type === 'openai' && baseURL !== undefined;
  return isImitated && facts?.reasoningEffort !== true ? 'max_tokens' : 'max_completion_tokens';
}

function clientOf({ type, apiKey, baseURL, azure }: ModelEndpoint): OpenAI {
  const common = { apiKey, maxRetries: 0, logLevel: 'off', fetch: boundedFetch } as const;
  if (type !== 'azure-openai')
    return new OpenAI({ ...common, organization: null, project: null, baseURL: baseURL ?? 'https://api.openai.com/v1' });
  return new AzureOpenAI({ ...common, endpoint: baseURL, deployment: azure?.deployment, apiVersion: azure?.apiVersion });
}
