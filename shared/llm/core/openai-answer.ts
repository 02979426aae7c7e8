import type { ModelAnswer, TextPart, ToolCallPart } from '../types.ts';
import type { PlainAnswer } from './answer.ts';
import { toolCall } from './arguments.ts';

/** A chunk of a Chat Completions stream, as far as it says anything to us. */
export interface OpenAIChunk {
  readonly choices: readonly {
    readonly delta: {
      readonly content?: string | null;
      readonly refusal?: string | null;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly function?: { readonly name?: string; readonly arguments?: string };
      }[];
    };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
}

interface Draft {
  id: string;
  name: string;
  json: string;
}

/** Gathers a Chat Completions stream. `answer()` is undefined unless the stream has said why it stopped. */
export interface OpenAIAnswer {
  /** Takes the next chunk; answers how many characters it brought. */
  add(chunk: OpenAIChunk): number;
  answer(): PlainAnswer | undefined;
}

/** An empty gathering of choice 0; a call without an id gets one of its own. */
export function gatherOpenAI(): OpenAIAnswer {
  const calls = new Map<number, Draft>();
  let text = '';
  let refusal = '';
  let finish: string | undefined;
  let usage: NonNullable<OpenAIChunk['usage']> = {};
  return {
    add(chunk) {
      usage = chunk.usage ?? usage;
      const choice = chunk.choices[0];
      if (choice === undefined) return 0;
      finish = choice.finish_reason ?? finish;
      text += choice.delta.content ?? '';
      refusal += choice.delta.refusal ?? '';
      let size = (choice.delta.content ?? choice.delta.refusal ?? '').length;
      for (const { index, id, function: part } of choice.delta.tool_calls ?? []) {
        const draft = calls.get(index) ?? { id: `call_${index}`, name: '', json: '' };
        calls.set(index, {
          id: id || draft.id,
          name: draft.name + (part?.name ?? ''),
          json: draft.json + (part?.arguments ?? ''),
        });
        size += part?.arguments?.length ?? 0;
      }
      return size;
    },
    answer() {
      if (finish === undefined) return undefined;
      const parts: TextPart[] = [text, refusal].filter((said) => said !== '').map((said) => ({ type: 'text', text: said }));
      const tools: ToolCallPart[] = [...calls.entries()]
        .sort(([a], [b]) => a - b)
        .map(([, { id, name, json }]) => toolCall(id, name, json));
      const stopReason = refusal === '' ? stopReasonOf(finish, tools.length > 0) : 'refusal';
      return {
        content: [...parts, ...tools],
        stopReason,
        inputTokens: usage.prompt_tokens ?? 0,
        outputTokens: usage.completion_tokens ?? 0,
      };
    },
  };
}

/** `finish_reason` in our words. Some servers say `stop` beside tool calls: the calls count. */
export function stopReasonOf(reason: string, calls: boolean): ModelAnswer['stopReason'] {
  if (reason === 'length') return 'max_tokens';
  if (reason === 'content_filter') return 'refusal';
  return calls ? 'tool_calls' : 'end';
}
