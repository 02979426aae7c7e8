import { openProvider } from '../../../shared/llm/open-provider.ts';
import type { CompletionOptions, ModelEndpoint, ModelSettings } from '../../../shared/llm/provider.ts';
import type { ModelAnswer, ModelRequest, TextPart } from '../../../shared/llm/types.ts';

/** Who is asked, and how; what is left out is as simple as can be. */
export interface Asked extends Partial<ModelEndpoint> {
  readonly request?: ModelRequest;
  readonly settings?: Partial<ModelSettings>;
  readonly onApi?: CompletionOptions['onApi'];
}

const say = (text: string): TextPart => ({ type: 'text', text });

export const hello: ModelRequest = { system: '', messages: [{ role: 'user', content: [say('hello')] }], tools: [] };

/** Asks the model at the address once, as the platform does. */
export async function ask(url: string, { request = hello, settings = {}, onApi, ...endpoint }: Asked = {}): Promise<ModelAnswer> {
  const type = endpoint.type ?? 'openai';
  const provider = await openProvider(
    { name: 'p', apiKey: 'sk-right-key', type, baseURL: type === 'openai' ? `${url}/v1` : url, ...endpoint },
    { now: () => performance.now(), idleTimeoutMs: 2000 },
  );
  const options = { signal: new AbortController().signal, ...(onApi === undefined ? {} : { onApi }) };
  return provider.complete(request, { model: 'm', maxTokens: 100, ...settings }, options);
}

/** What a call that is expected to fail has thrown. */
export async function failureOf(work: Promise<unknown>): Promise<Error> {
  const thrown = await work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  return thrown as Error;
}

/** The conversation with this answer and what came of its calls. */
export function goingOn(request: ModelRequest, answer: ModelAnswer, result = 'done'): ModelRequest {
  const results = answer.content.flatMap((part) =>
    part.type === 'tool_call' ? [{ type: 'tool_result' as const, id: part.id, content: result, isError: false }] : [],
  );
  return {
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', content: answer.content },
      { role: 'user', content: results.length > 0 ? results : [say('go on')] },
    ],
  };
}
