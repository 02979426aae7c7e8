import type OpenAI from 'openai';
import type { ModelMessage, ToolCallPart } from '../../../shared/llm/types.ts';
import { prefixesOf } from '../prompt-cache.ts';
import { type Frame, type Protocol, Refusal, type ScriptedAnswer, type TokenCount, tokensIn } from '../types.ts';
import { openAIError } from './openai-error.ts';
import { cutShort, pieces } from './pieces.ts';
import { textOf } from './text.ts';

type Chunk = OpenAI.ChatCompletionChunk;

const reasons = {
  end: 'stop',
  tool_calls: 'tool_calls',
  max_tokens: 'length',
  refusal: 'stop',
  content_filter: 'content_filter',
  paused: 'stop',
} as const satisfies Record<string, OpenAI.ChatCompletion.Choice['finish_reason']>;

interface WireMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

/** OpenAI's Chat Completions. */
export const openai: Protocol = {
  name: 'openai',
  decode(body) {
    const messages = body['messages'] as readonly WireMessage[] | undefined;
    if (!Array.isArray(messages) || messages.length === 0) throw new Refusal(400, "[] is too short - 'messages'");
    checkCalls(messages);
    const tools = (body['tools'] ?? []) as readonly { function: { name: string } }[];
    const format = body['response_format'] as { json_schema?: { schema?: unknown } } | undefined;
    return {
      model: String(body['model']),
      system: messages
        .filter(({ role }) => role === 'system' || role === 'developer')
        .map(({ content }) => textOf(content))
        .join('\n'),
      messages: messages.flatMap(decodeMessage),
      tools: tools.map((tool) => tool.function.name),
      maxTokens: (body['max_completion_tokens'] ?? body['max_tokens']) as number | undefined,
      ...(format?.json_schema === undefined ? {} : { outputSchema: format.json_schema.schema }),
    };
  },
  prefixes(body) {
    const head = { content: body['tools'] ?? [], keep: true };
    return prefixesOf([head, ...(body['messages'] as object[]).map((content) => ({ content, keep: true }))]);
  },
  whole(answer, { id, model, tokens }) {
    const calls = answer.content.filter((part) => part.type === 'tool_call').map((call) => wireCall(call, false));
    const said = { content: textIn(answer) || null, refusal: refusalIn(answer) || null };
    const message = { role: 'assistant', ...said, ...(calls.length === 0 ? {} : { tool_calls: calls }) } as const;
    return {
      id,
      object: 'chat.completion',
      created: 0,
      model,
      choices: [{ index: 0, message, finish_reason: reasons[answer.stopReason], logprobs: null }],
      usage: wireUsage(tokens),
    } satisfies OpenAI.ChatCompletion;
  },
  frames(answer, { id, model, tokens }, { broken, usage }) {
    const chunk = (choices: Chunk['choices'], extra: Partial<Chunk> = {}, count = 0): Frame => {
      const data: Chunk = {
        id,
        object: 'chat.completion.chunk',
        created: 0,
        model,
        choices,
        ...(usage ? { usage: null } : {}),
        ...extra,
      };
      return { text: `data: ${JSON.stringify(data)}\n\n`, tokens: count };
    };
    const delta = (part: Chunk['choices'][number]['delta'], count = 0): Frame =>
      chunk([{ index: 0, delta: part, finish_reason: null }], {}, count);
    const calls = answer.content.filter((part) => part.type === 'tool_call');
    return [
      delta({ role: 'assistant', content: '' }),
      ...pieces(textIn(answer)).map((content) => delta({ content }, tokensIn(content))),
      ...pieces(refusalIn(answer)).map((refusal) => delta({ refusal }, tokensIn(refusal))),
      ...calls.flatMap((call, index) => callFrames(call, index, broken, delta)),
      chunk([{ index: 0, delta: {}, finish_reason: reasons[answer.stopReason] }]),
      ...(usage ? [chunk([], { usage: wireUsage(tokens) })] : []),
      { text: 'data: [DONE]\n\n', tokens: 0 },
    ];
  },
  error: openAIError,
  errorFrame: (type) =>
    `data: ${JSON.stringify({ error: { message: type.replaceAll('_', ' '), type, param: null, code: null } })}\n\n`,
};

function callFrames(
  call: ToolCallPart,
  index: number,
  broken: boolean,
  delta: (part: Chunk['choices'][number]['delta'], tokens?: number) => Frame,
): Frame[] {
  const { id, function: wire } = wireCall(call, broken);
  const open = delta({ tool_calls: [{ index, id, type: 'function', function: { name: wire.name, arguments: '' } }] });
  return [
    open,
    ...pieces(wire.arguments).map((text) => delta({ tool_calls: [{ index, function: { arguments: text } }] }, tokensIn(text))),
  ];
}

function wireCall(
  call: ToolCallPart,
  broken: boolean,
): { id: string; type: 'function'; function: { name: string; arguments: string } } {
  const json = JSON.stringify(call.arguments ?? {});
  return { id: call.id, type: 'function', function: { name: call.name, arguments: broken ? cutShort(json) : json } };
}

function decodeMessage(message: WireMessage): ModelMessage[] {
  if (message.role === 'user') return [{ role: 'user', content: [{ type: 'text', text: textOf(message.content) }] }];
  if (message.role === 'tool')
    return [
      {
        role: 'user',
        content: [{ type: 'tool_result', id: message.tool_call_id ?? '', content: textOf(message.content), isError: false }],
      },
    ];
  if (message.role !== 'assistant') return [];
  const text = textOf(message.content);
  const calls = (message.tool_calls ?? []).map(
    (call): ToolCallPart => ({
      type: 'tool_call',
      id: call.id,
      name: call.function.name,
      arguments: JSON.parse(call.function.arguments) as unknown,
    }),
  );
  return [{ role: 'assistant', content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls] }];
}

/** A message with a result follows the one that has its call. */
function checkCalls(messages: readonly WireMessage[]): void {
  const calls = new Set<string>();
  for (const { role, tool_calls: made = [], tool_call_id: id = '' } of messages) {
    for (const call of made) calls.add(call.id);
    if (role === 'tool' && !calls.has(id))
      throw new Refusal(400, "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.");
  }
}

const wireUsage = ({ input, output, read, written }: TokenCount): OpenAI.CompletionUsage => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: read, cache_write_tokens: written },
});

const said = ({ content }: ScriptedAnswer): string => content.map((part) => (part.type === 'text' ? part.text : '')).join('');
const textIn = (answer: ScriptedAnswer): string => (answer.stopReason === 'refusal' ? '' : said(answer));
const refusalIn = (answer: ScriptedAnswer): string => (answer.stopReason === 'refusal' ? said(answer) : '');
