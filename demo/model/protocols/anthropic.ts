import type { ModelMessage, TextPart, ToolCallPart, ToolResultPart } from '../../../shared/llm/types.ts';
import { type Conversation, type Frame, type Protocol, Refusal, tokensIn } from '../types.ts';
import { cutShort, pieces } from './pieces.ts';

const sampling = ['temperature', 'top_p', 'top_k'];
const oldVersion = '2023-06-01';
const versions = [oldVersion, '2026-10-21'];
const reasons = { end: 'end_turn', tool_calls: 'tool_use', max_tokens: 'max_tokens', refusal: 'refusal' } as const;

interface WireBlock {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
  readonly is_error?: boolean;
}

/** Anthropic's Messages API, in both of its versions. */
export const anthropic: Protocol = {
  name: 'anthropic',
  decode(body, version) {
    if (version === undefined || !versions.includes(version)) throw new Refusal(400, 'anthropic-version: header is required');
    const refused = version === oldVersion ? undefined : sampling.find((name) => name in body);
    if (refused !== undefined) throw new Refusal(400, `${refused}: sampling parameters are not supported in this API version`);
    if (typeof body['max_tokens'] !== 'number') throw new Refusal(400, 'max_tokens: Field required');
    return { ...decodeTurns(body), maxTokens: body['max_tokens'] };
  },
  whole({ content, stopReason }, { id, model, tokens }) {
    const blocks = content.map((part) =>
      part.type === 'text' ? part : { type: 'tool_use', id: part.id, name: part.name, input: part.arguments },
    );
    const usage = { input_tokens: tokens.input, output_tokens: tokens.output };
    return {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: blocks,
      stop_reason: reasons[stopReason],
      stop_sequence: null,
      usage,
    };
  },
  frames(answer, { id, model, tokens, broken }) {
    const message = { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null };
    return [
      frame('message_start', { message: { ...message, usage: { input_tokens: tokens.input, output_tokens: 1 } } }),
      frame('ping', {}),
      ...answer.content.flatMap((part, index) => blockFrames(part, index, broken)),
      frame('message_delta', {
        delta: { stop_reason: reasons[answer.stopReason], stop_sequence: null },
        usage: { output_tokens: tokens.output },
      }),
      frame('message_stop', {}),
    ];
  },
  error: (status, message, type) => ({ type: 'error', error: { type: type ?? errorType(status), message } }),
  errorFrame: (type) => frame('error', { error: { type, message: type.replaceAll('_', ' ') } }).text,
};

function blockFrames(part: TextPart | ToolCallPart, index: number, broken: boolean): Frame[] {
  const start = (block: object): Frame => frame('content_block_start', { index, content_block: block });
  const stop = frame('content_block_stop', { index });
  if (part.type === 'text') {
    const texts = pieces(part.text).map((text) =>
      frame('content_block_delta', { index, delta: { type: 'text_delta', text } }, tokensIn(text)),
    );
    return [start({ type: 'text', text: '' }), ...texts, stop];
  }
  const json = JSON.stringify(part.arguments ?? {});
  const parts = ['', ...pieces(broken ? cutShort(json) : json)];
  const deltas = parts.map((partial) =>
    frame('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: partial } }, tokensIn(partial)),
  );
  return [start({ type: 'tool_use', id: part.id, name: part.name, input: {} }), ...deltas, stop];
}

function frame(type: string, data: object, tokens = 0): Frame {
  return { text: `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`, tokens };
}

function decodeTurns(body: Readonly<Record<string, unknown>>): Omit<Conversation, 'maxTokens'> {
  const messages = body['messages'];
  if (!Array.isArray(messages) || messages.length === 0) throw new Refusal(400, 'messages: at least one message is required');
  const tools = (body['tools'] ?? []) as readonly { name: string }[];
  return {
    model: String(body['model']),
    system: textOf(body['system']),
    messages: messages.map(decodeTurn),
    tools: tools.map(({ name }) => name),
  };
}

function decodeTurn(message: { role: string; content: unknown }): ModelMessage {
  const blocks: readonly WireBlock[] =
    typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : (message.content as WireBlock[]);
  if (blocks.some((block) => block.type === 'text' && block.text === ''))
    throw new Refusal(400, 'messages: text content blocks must be non-empty');
  if (message.role === 'assistant') return { role: 'assistant', content: blocks.flatMap(decodeCall) };
  return { role: 'user', content: blocks.flatMap(decodeResult) };
}

function decodeCall(block: WireBlock): (TextPart | ToolCallPart)[] {
  if (block.type === 'text') return [{ type: 'text', text: block.text ?? '' }];
  return block.type === 'tool_use'
    ? [{ type: 'tool_call', id: block.id ?? '', name: block.name ?? '', arguments: block.input }]
    : [];
}

function decodeResult(block: WireBlock): (TextPart | ToolResultPart)[] {
  if (block.type === 'text') return [{ type: 'text', text: block.text ?? '' }];
  if (block.type !== 'tool_result') return [];
  return [{ type: 'tool_result', id: block.tool_use_id ?? '', content: textOf(block.content), isError: block.is_error === true }];
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? (content as WireBlock[]).map(({ text }) => text ?? '').join('\n') : '';
}

const errorTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const errorType = (status: number): string => errorTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
