import type { AnswerPart, ModelAnswer } from '../types.ts';
import { type Arrival, cachedUsage, type Gathering, nothing, type PlainAnswer, textIn, tokensIn } from './answer.ts';
import { toolCall } from './arguments.ts';
import { checkArguments, checkParts } from './limits.ts';
import { StreamFailure } from './stream-failure.ts';

/** The events of a Messages stream, as far as they say anything to us; others are passed over. */
export type AnthropicEvent =
  | { readonly type: 'message_start'; readonly message: { readonly usage: AnthropicUsage } }
  | { readonly type: 'content_block_start'; readonly index: number; readonly content_block: AnthropicBlock | null }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: AnthropicDelta }
  | { readonly type: 'message_delta'; readonly delta: AnthropicEnd; readonly usage?: AnthropicUsage }
  | { readonly type: 'message_stop' }
  | { readonly type: 'content_block_stop' };

interface AnthropicBlock {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly data?: string;
  readonly id?: string;
  readonly name?: string;
}

interface AnthropicDelta {
  readonly type: string;
  readonly text?: string;
  readonly partial_json?: string;
  readonly thinking?: string;
  readonly signature?: string;
}

interface AnthropicEnd {
  readonly stop_reason?: string | null;
  readonly stop_details?: { readonly explanation?: string | null } | null;
}

interface AnthropicUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
}

type Draft =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'thinking'; text: string; signature: string }
  | { readonly kind: 'redacted'; readonly data: string }
  | { readonly kind: 'tool'; readonly id: string; readonly name: string; json: string };

/** An empty gathering; tool arguments are parsed once they are whole, and kept as text where they are not JSON. */
export function gatherAnthropic(): Gathering<AnthropicEvent> {
  const drafts = new Map<number, Draft>();
  let usage: AnthropicUsage = {};
  let end: AnthropicEnd = {};
  let ended = false;
  return {
    add(event) {
      if (event.type === 'content_block_delta') return extend(drafts.get(event.index), event.delta);
      if (event.type === 'content_block_start') return begin(drafts, event.index, event.content_block);
      if (event.type === 'message_start') usage = event.message.usage;
      if (event.type === 'message_delta') {
        usage = { ...usage, ...withoutNulls(event.usage) };
        end = { ...end, ...event.delta };
      }
      if (event.type === 'message_stop') ended = true;
      return nothing;
    },
    answer: () => (ended ? answerOf(drafts, usage, end) : undefined),
  };
}

function begin(drafts: Map<number, Draft>, index: number, block: AnthropicBlock | null): Arrival {
  if (!block) return nothing;
  const [text, thinking] = [textIn(block.text), textIn(block.thinking)];
  const [signature, data] = [textIn(block.signature), textIn(block.data)];
  const [id, name] = [textIn(block.id ?? `call_${index}`), textIn(block.name)];
  const draft = ((): Draft | undefined => {
    switch (block.type) {
      case 'text':
        return { kind: 'text', text };
      case 'thinking':
        return { kind: 'thinking', text: thinking, signature };
      case 'redacted_thinking':
        return { kind: 'redacted', data };
      case 'tool_use':
        return { kind: 'tool', id, name, json: '' };
      default:
        return undefined;
    }
  })();
  if (draft === undefined) return nothing;
  drafts.set(index, draft);
  checkParts(drafts.size);
  const said = draft.kind === 'text' ? text : '';
  const size = [text, thinking, signature, data, id, name].reduce((sum, each) => sum + each.length, 0);
  return { size, ...(said === '' ? {} : { text: said }) };
}

function extend(draft: Draft | undefined, delta: AnthropicDelta): Arrival {
  const [text, json] = [textIn(delta.text), textIn(delta.partial_json)];
  const [thinking, signature] = [textIn(delta.thinking), textIn(delta.signature)];
  switch (draft?.kind) {
    case 'text':
      draft.text += text;
      return { size: text.length, text };
    case 'thinking':
      draft.text += thinking;
      draft.signature += signature;
      return { size: thinking.length + signature.length };
    case 'tool':
      draft.json += json;
      checkArguments(draft.json.length, 'a tool call');
      return { size: json.length };
    default:
      return nothing;
  }
}

function answerOf(drafts: ReadonlyMap<number, Draft>, usage: AnthropicUsage, end: AnthropicEnd): PlainAnswer {
  const content = [...drafts.entries()].sort(([a], [b]) => a - b).flatMap(([, draft]) => partOf(draft));
  const stopReason = stopReasonOf(end.stop_reason ?? undefined);
  const spoken = content.some(({ type }) => type !== 'thinking');
  // Nothing could be said for want of room, so that going on is of no use: the prompt has to become shorter.
  if (end.stop_reason === 'model_context_window_exceeded' && !spoken)
    throw new StreamFailure('the context window of the model is full', 'context_length_exceeded');
  const why = stopReason === 'refusal' && !spoken ? (end.stop_details?.explanation ?? '') : '';
  const read = tokensIn(usage.cache_read_input_tokens);
  const written = tokensIn(usage.cache_creation_input_tokens);
  return {
    content: why === '' ? content : [...content, { type: 'text', text: why }],
    stopReason,
    usage: {
      // What was read from or written to the provider's cache is input as well.
      inputTokens: tokensIn(usage.input_tokens) + read + written,
      outputTokens: tokensIn(usage.output_tokens),
      ...cachedUsage(read, written),
    },
  };
}

function partOf(draft: Draft): AnswerPart[] {
  switch (draft.kind) {
    case 'tool':
      return [toolCall(draft.id, draft.name, draft.json)];
    case 'thinking': {
      // A thought that was cut off has no signature, and is not taken back without one.
      if (draft.signature === '') return [];
      const data = { type: 'thinking', thinking: draft.text, signature: draft.signature };
      return [{ type: 'thinking', protocol: 'anthropic', text: draft.text.toWellFormed(), data }];
    }
    case 'redacted':
      return [{ type: 'thinking', protocol: 'anthropic', text: '', data: { type: 'redacted_thinking', data: draft.data } }];
    case 'text':
      return draft.text === '' ? [] : [{ type: 'text', text: draft.text.toWellFormed() }];
  }
}

/** `stop_reason` in our words; https://platform.claude.com/docs/en/api/handling-stop-reasons. */
export function stopReasonOf(reason: string | undefined): ModelAnswer['stopReason'] {
  switch (reason) {
    case 'tool_use':
      return 'tool_calls';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'max_tokens';
    case 'pause_turn':
      return 'paused';
    case 'refusal':
      return 'refusal';
    default:
      return 'end';
  }
}

const withoutNulls = (usage: AnthropicUsage = {}): AnthropicUsage =>
  Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
