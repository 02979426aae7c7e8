import type Anthropic from '@anthropic-ai/sdk';
import { expect } from 'chai';
import type OpenAI from 'openai';
import { type AnthropicEvent, gatherAnthropic } from '../../../../shared/llm/core/anthropic-answer.ts';
import { toAnthropic } from '../../../../shared/llm/core/anthropic-request.ts';
import { type ChatChunk, gatherChat } from '../../../../shared/llm/core/chat-answer.ts';
import { toChat } from '../../../../shared/llm/core/chat-request.ts';
import { gatherResponses, type ResponsesEvent } from '../../../../shared/llm/core/responses-answer.ts';
import { toResponses } from '../../../../shared/llm/core/responses-request.ts';
import type { ModelRequest } from '../../../../shared/llm/types.ts';

/**
 * What the protocols are is what the vendors' SDKs say in their types: a field of ours that they do not have, or of another type, does not
 * compile here. What runs only sees that every kind of event is understood as its type says.
 */
const request: ModelRequest = { system: '', messages: [], tools: [] };
const settings = { model: 'm', maxTokens: 1 };

const bodies = {
  anthropic: { ...toAnthropic(request, settings), stream: true } satisfies Anthropic.MessageCreateParamsStreaming,
  responses: { ...toResponses(request, settings), stream: true } satisfies OpenAI.Responses.ResponseCreateParamsStreaming,
  chat: { ...toChat(request, settings, 'max_tokens'), stream: true } satisfies OpenAI.ChatCompletionCreateParamsStreaming,
};

/** The items that a model without the provider's own tools can answer with; of the others we look at the type alone. */
type Item =
  | OpenAI.Responses.ResponseOutputMessage
  | OpenAI.Responses.ResponseFunctionToolCall
  | OpenAI.Responses.ResponseReasoningItem;
type WithItems<E> = E extends { item: unknown }
  ? Omit<E, 'item'> & { item: Item }
  : E extends { response: infer R }
    ? Omit<E, 'response'> & { response: Omit<R, 'output'> & { output: Item[] } }
    : E;
type Known = WithItems<Extract<OpenAI.Responses.ResponseStreamEvent, { type: ResponsesEvent['type'] }>>;

const readers = {
  anthropic: (event: Anthropic.RawMessageStreamEvent) => gatherAnthropic().add(event satisfies AnthropicEvent),
  responses: (event: Known) => gatherResponses().add(event satisfies ResponsesEvent),
  chat: (event: OpenAI.ChatCompletionChunk) => gatherChat().add(event satisfies ChatChunk),
};

/** Every event of Responses that we act on is one that the SDK knows: a name with a slip in it would not compile. */
const known = {
  'response.output_text.delta': true,
  'response.refusal.delta': true,
  'response.reasoning_summary_text.delta': true,
  'response.function_call_arguments.delta': true,
  'response.output_item.added': true,
  'response.output_item.done': true,
  'response.completed': true,
  'response.incomplete': true,
  'response.failed': true,
} satisfies Record<ResponsesEvent['type'], true> & Partial<Record<OpenAI.Responses.ResponseStreamEvent['type'], true>>;

describe('llm: requests and events as the SDKs type them', () => {
  it('asks for streams of the model that is set', () => {
    for (const body of Object.values(bodies)) expect(body).to.include({ model: 'm', stream: true });
  });
  it('reads pieces as the SDKs type them', () => {
    expect(readers.anthropic({ type: 'message_stop' })).to.deep.equal({ size: 0 });
    const delta = { type: 'response.output_text.delta', item_id: 'i', output_index: 0, content_index: 0 } as const;
    expect(readers.responses({ ...delta, logprobs: [], delta: 'hello', sequence_number: 0 })).to.deep.equal({
      size: 5,
      text: 'hello',
    });
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 0, model: 'm' } as const;
    expect(readers.chat({ ...chunk, choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: null }] })).to.deep.equal({
      size: 2,
      text: 'hi',
    });
    expect(Object.keys(known)).to.have.length(9);
  });
});
