import type { ModelMessage, TextPart, ToolCallPart } from '../../../shared/llm/types.ts';
import { type Frame, type Protocol, Refusal, type TokenCount, tokensIn } from '../types.ts';
import { cutShort, pieces } from './pieces.ts';

const reasons = { end: 'stop', tool_calls: 'tool_calls', max_tokens: 'length', refusal: 'content_filter' } as const;

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
    const tools = (body['tools'] ?? []) as readonly { function: { name: string } }[];
    return {
      model: String(body['model']),
      system: messages
        .filter(({ role }) => role === 'system' || role === 'developer')
        .map(({ content }) => textOf(content))
        .join('\n'),
      messages: messages.flatMap(decodeMessage),
      tools: tools.map((tool) => tool.function.name),
      maxTokens: (body['max_completion_tokens'] ?? body['max_tokens']) as number | undefined,
    };
  },
  whole({ content, stopReason }, { id, model, tokens }) {
    const calls = content.filter((part) => part.type === 'tool_call').map((call) => wireCall(call, false));
    const message = { role: 'assistant', content: textIn(content) || null, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
    return {
      id,
      object: 'chat.completion',
      created: 0,
      model,
      choices: [{ index: 0, message, finish_reason: reasons[stopReason] }],
      usage: wireUsage(tokens),
    };
  },
  frames(answer, { id, model, tokens, broken, usage }) {
    const chunk = (choices: object[], extra: object = {}, count = 0): Frame => ({
      text: `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 0, model, choices, ...(usage ? { usage: null } : {}), ...extra })}\n\n`,
      tokens: count,
    });
    const delta = (part: object, count = 0): Frame => chunk([{ index: 0, delta: part, finish_reason: null }], {}, count);
    const calls = answer.content.filter((part) => part.type === 'tool_call');
    return [
      delta({ role: 'assistant', content: '' }),
      ...pieces(textIn(answer.content)).map((content) => delta({ content }, tokensIn(content))),
      ...calls.flatMap((call, index) => callFrames(call, index, broken, delta)),
      chunk([{ index: 0, delta: {}, finish_reason: reasons[answer.stopReason] }]),
      ...(usage ? [chunk([], { usage: wireUsage(tokens) })] : []),
      { text: 'data: [DONE]\n\n', tokens: 0 },
    ];
  },
  error: (status, message, type) => ({
    error: { message, type: type ?? (status < 500 ? 'invalid_request_error' : 'server_error'), param: null, code: null },
  }),
  errorFrame: (type) =>
    `data: ${JSON.stringify({ error: { message: type.replaceAll('_', ' '), type, param: null, code: null } })}\n\n`,
};

function callFrames(
  call: ToolCallPart,
  index: number,
  broken: boolean,
  delta: (part: object, tokens?: number) => Frame,
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

const wireUsage = ({ input, output }: TokenCount): object => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

const textIn = (content: readonly (TextPart | ToolCallPart)[]): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('');

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? (content as { text?: string }[]).map(({ text }) => text ?? '').join('\n') : '';
}
