import type Anthropic from '@anthropic-ai/sdk';
import type { TextPart, ToolCallPart } from '../../../shared/llm/types.ts';
import { seal, signatureOf } from '../seals.ts';
import { type Frame, type Protocol, type Thought, type TokenCount, tokensIn } from '../types.ts';
import { anthropicPrefixes, decodeAnthropic } from './anthropic-decode.ts';
import { cutShort, pieces } from './pieces.ts';

type Event = Anthropic.RawMessageStreamEvent;
type Block = Anthropic.RawContentBlockStartEvent['content_block'];
type Delta = Anthropic.RawContentBlockDeltaEvent['delta'];

const reasons = {
  end: 'end_turn',
  tool_calls: 'tool_use',
  max_tokens: 'max_tokens',
  refusal: 'refusal',
  content_filter: 'refusal',
  paused: 'pause_turn',
} as const satisfies Record<string, Anthropic.StopReason>;

/** Anthropic's Messages API, in both of its versions. */
export const anthropic: Protocol = {
  name: 'anthropic',
  decode: decodeAnthropic,
  prefixes: anthropicPrefixes,
  whole({ content, stopReason }, { id, model, tokens }) {
    return {
      ...message(id, model, tokens),
      content: content.map(blockOf),
      stop_reason: reasons[stopReason],
    } satisfies Anthropic.Message;
  },
  frames(answer, { id, model, tokens }, { broken }) {
    const start = message(id, model, { ...tokens, output: 1 });
    return [
      frame({ type: 'message_start', message: start }),
      { text: 'event: ping\ndata: {"type": "ping"}\n\n', tokens: 0 },
      ...answer.content.flatMap((part, index) => blockFrames(part, index, broken)),
      frame({
        type: 'message_delta',
        delta: { container: null, stop_details: null, stop_reason: reasons[answer.stopReason], stop_sequence: null },
        usage: usageOf(tokens),
      }),
      frame({ type: 'message_stop' }),
    ];
  },
  error: (status, text) => ({ type: 'error', error: { type: errorType(status), message: text } }),
  errorFrame: (type) =>
    `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message: type.replaceAll('_', ' ') } })}\n\n`,
};

function message(id: string, model: string, tokens: TokenCount): Anthropic.Message {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    container: null,
    diagnostics: null,
    stop_reason: null,
    stop_details: null,
    stop_sequence: null,
    usage: { ...usageOf(tokens), cache_creation: null, inference_geo: null, service_tier: 'standard', speed: null },
  };
}

/** Tokens from and into the cache are counted apart here. */
const usageOf = ({ input, output, read, written }: TokenCount) => ({
  input_tokens: input - read - written,
  output_tokens: output,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: written,
  output_tokens_details: null,
  server_tool_use: null,
});

function blockOf(part: TextPart | ToolCallPart | Thought): Block {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, citations: null };
    case 'thought':
      if (part.sealed) return { type: 'redacted_thinking', data: seal(part.text) };
      return { type: 'thinking', thinking: part.text, signature: signatureOf(part.text) };
    case 'tool_call':
      return { type: 'tool_use', id: part.id, name: part.name, input: part.arguments ?? {}, caller: { type: 'direct' } };
  }
}

function blockFrames(part: TextPart | ToolCallPart | Thought, index: number, broken: boolean): Frame[] {
  const block = blockOf(part);
  const start = (content_block: Block): Frame => frame({ type: 'content_block_start', index, content_block });
  const delta = (piece: Delta, tokens = 0): Frame => frame({ type: 'content_block_delta', index, delta: piece }, tokens);
  const stop = frame({ type: 'content_block_stop', index });
  switch (block.type) {
    case 'text': {
      const texts = pieces(block.text).map((text) => delta({ type: 'text_delta', text }, tokensIn(text)));
      return [start({ ...block, text: '' }), ...texts, stop];
    }
    case 'thinking': {
      const thoughts = pieces(block.thinking).map((thinking) => delta({ type: 'thinking_delta', thinking }, tokensIn(thinking)));
      const signed = delta({ type: 'signature_delta', signature: block.signature });
      return [start({ ...block, thinking: '', signature: '' }), ...thoughts, signed, stop];
    }
    case 'tool_use': {
      const json = JSON.stringify(block.input);
      const parts = ['', ...pieces(broken ? cutShort(json) : json)];
      const deltas = parts.map((partial_json) => delta({ type: 'input_json_delta', partial_json }, tokensIn(partial_json)));
      return [start({ ...block, input: {} }), ...deltas, stop];
    }
    default:
      return [start(block), stop];
  }
}

function frame(event: Event, tokens = 0): Frame {
  return { text: `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`, tokens };
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
