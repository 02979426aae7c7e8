import type { ModelAnswer, TextPart, ToolCallPart } from '../types.ts';
import type { PlainAnswer } from './answer.ts';
import { toolCall } from './arguments.ts';

/** The events of a Messages stream, as far as they say anything to us; others are passed over. */
export type AnthropicEvent =
  | { readonly type: 'message_start'; readonly message: { readonly usage: AnthropicUsage } }
  | {
      readonly type: 'content_block_start';
      readonly index: number;
      readonly content_block: { readonly type: string; readonly text?: string; readonly id?: string; readonly name?: string };
    }
  | {
      readonly type: 'content_block_delta';
      readonly index: number;
      readonly delta: { readonly type: string; readonly text?: string; readonly partial_json?: string };
    }
  | { readonly type: 'message_delta'; readonly delta: { readonly stop_reason?: string | null }; readonly usage?: AnthropicUsage }
  | { readonly type: 'message_stop' }
  | { readonly type: 'content_block_stop' };

interface AnthropicUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
}

type Draft =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'tool'; readonly id: string; readonly name: string; json: string };

/** Gathers a Messages stream. `answer()` is undefined unless the stream has come to its own end. */
export interface AnthropicAnswer {
  /** Takes the next event; answers how many characters it brought. */
  add(event: AnthropicEvent): number;
  answer(): PlainAnswer | undefined;
}

/** An empty gathering; tool arguments are parsed once they are whole, and kept as text where they are not JSON. */
export function gatherAnthropic(): AnthropicAnswer {
  const drafts = new Map<number, Draft>();
  let usage: AnthropicUsage = {};
  let stop: string | undefined;
  let ended = false;
  return {
    add(event) {
      if (event.type === 'message_start') usage = event.message.usage;
      else if (event.type === 'content_block_start') begin(drafts, event.index, event.content_block);
      else if (event.type === 'content_block_delta') return extend(drafts.get(event.index), event.delta);
      else if (event.type === 'message_delta') {
        usage = { ...usage, ...withoutNulls(event.usage) };
        stop = event.delta.stop_reason ?? stop;
      } else if (event.type === 'message_stop') ended = true;
      return 0;
    },
    answer() {
      if (!ended) return undefined;
      const content = [...drafts.entries()].sort(([a], [b]) => a - b).flatMap(([, draft]) => partOf(draft));
      return { content, stopReason: stopReasonOf(stop), inputTokens: inputOf(usage), outputTokens: usage.output_tokens ?? 0 };
    },
  };
}

function begin(
  drafts: Map<number, Draft>,
  index: number,
  block: { readonly type: string; readonly text?: string; readonly id?: string; readonly name?: string },
): void {
  if (block.type === 'text') drafts.set(index, { kind: 'text', text: block.text ?? '' });
  if (block.type === 'tool_use')
    drafts.set(index, { kind: 'tool', id: block.id ?? `call_${index}`, name: block.name ?? '', json: '' });
}

function extend(draft: Draft | undefined, delta: { readonly text?: string; readonly partial_json?: string }): number {
  const piece = (draft?.kind === 'text' ? delta.text : delta.partial_json) ?? '';
  if (draft?.kind === 'text') draft.text += piece;
  if (draft?.kind === 'tool') draft.json += piece;
  return piece.length;
}

function partOf(draft: Draft): (TextPart | ToolCallPart)[] {
  if (draft.kind === 'tool') return [toolCall(draft.id, draft.name, draft.json)];
  return draft.text === '' ? [] : [{ type: 'text', text: draft.text }];
}

/** `stop_reason` in our words; https://platform.claude.com/docs/en/api/handling-stop-reasons. */
export function stopReasonOf(reason: string | undefined): ModelAnswer['stopReason'] {
  if (reason === 'tool_use') return 'tool_calls';
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'max_tokens';
  return reason === 'refusal' ? 'refusal' : 'end';
}

/** What was read from or written to the provider's cache is input as well. */
const inputOf = (usage: AnthropicUsage): number =>
  (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);

const withoutNulls = (usage: AnthropicUsage = {}): AnthropicUsage =>
  Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
