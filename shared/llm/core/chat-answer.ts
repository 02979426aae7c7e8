import type { ModelAnswer, TextPart, ToolCallPart } from '../types.ts';
import { type Arrival, cachedUsage, type Gathering, type PlainAnswer, textIn, tokensIn } from './answer.ts';
import { toolCall } from './arguments.ts';
import { checkArguments, checkParts } from './limits.ts';

/** A chunk of a Chat Completions stream, as far as it says anything to us. */
export interface ChatChunk {
  readonly choices: readonly { readonly delta: ChatDelta; readonly finish_reason?: string | null }[];
  readonly usage?: ChatUsage | null;
}

interface ChatDelta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
}

interface ChatUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number; readonly cache_write_tokens?: number } | null;
}

interface Draft {
  id: string;
  name: string;
  json: string;
}

/** An empty gathering of choice 0; a call without an id gets one of its own. Complete once the stream has said why it stopped. */
export function gatherChat(): Gathering<ChatChunk> {
  const calls = new Map<number, Draft>();
  let text = '';
  let refusal = '';
  let finish: string | undefined;
  let usage: ChatUsage = {};
  return {
    add(chunk) {
      usage = chunk.usage ?? usage;
      const choice = chunk.choices[0];
      if (choice === undefined) return { size: 0 };
      const { delta } = choice;
      const [content, declined] = [textIn(delta.content), textIn(delta.refusal)];
      finish = choice.finish_reason ?? finish;
      text += content;
      refusal += declined;
      const said = content + declined;
      return { size: said.length + addCalls(calls, delta), ...(said === '' ? {} : { text: said }) } satisfies Arrival;
    },
    answer: () => (finish === undefined ? undefined : answerOf([text, refusal], calls, finish, usage)),
  };
}

/** Answers how many characters the calls have grown by. */
function addCalls(calls: Map<number, Draft>, { tool_calls = [] }: ChatDelta): number {
  let size = 0;
  for (const { index, id, function: part } of tool_calls) {
    const draft = calls.get(index) ?? { id: `call_${index}`, name: '', json: '' };
    const [name, json] = [textIn(part?.name), textIn(part?.arguments)];
    calls.set(index, { id: textIn(id) || draft.id, name: draft.name + name, json: draft.json + json });
    checkParts(calls.size);
    checkArguments(draft.json.length + json.length, 'a tool call');
    size += textIn(id).length + name.length + json.length;
  }
  return size;
}

function answerOf(
  [text, refusal]: readonly [string, string],
  calls: ReadonlyMap<number, Draft>,
  finish: string,
  usage: ChatUsage,
): PlainAnswer {
  const parts: TextPart[] = [text, refusal]
    .filter((said) => said !== '')
    .map((said) => ({ type: 'text', text: said.toWellFormed() }));
  const tools: ToolCallPart[] = [...calls.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, { id, name, json }]) => toolCall(id, name, json));
  const { prompt_tokens, completion_tokens, prompt_tokens_details: details } = usage;
  return {
    content: [...parts, ...tools],
    stopReason: refusal === '' ? stopReasonOf(finish, tools.length > 0) : 'refusal',
    usage: {
      inputTokens: tokensIn(prompt_tokens),
      outputTokens: tokensIn(completion_tokens),
      ...cachedUsage(tokensIn(details?.cached_tokens), tokensIn(details?.cache_write_tokens)),
    },
  };
}

/** `finish_reason` in our words. Some servers say `stop` beside tool calls: the calls count. */
export function stopReasonOf(reason: string, calls: boolean): ModelAnswer['stopReason'] {
  if (reason === 'length') return 'max_tokens';
  if (reason === 'content_filter') return 'content_filter';
  return calls ? 'tool_calls' : 'end';
}
