import { createHash } from 'node:crypto';
import type OpenAI from 'openai';
import type { TextPart, ToolCallPart } from '../../../shared/llm/types.ts';
import { seal } from '../seals.ts';
import { type About, type Frame, type Protocol, type ScriptedAnswer, type Thought, type TokenCount, tokensIn } from '../types.ts';
import { openAIError } from './openai-error.ts';
import { cutShort, pieces } from './pieces.ts';
import { decodeResponses, responsesPrefixes } from './responses-decode.ts';

type Responses = OpenAI.Responses.Response;
type Item =
  | OpenAI.Responses.ResponseOutputMessage
  | OpenAI.Responses.ResponseFunctionToolCall
  | OpenAI.Responses.ResponseReasoningItem;
/** An event of the stream, before it has its number. */
type Event = OpenAI.Responses.ResponseStreamEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'sequence_number'>
    : never
  : never;
type Timed = { readonly event: Event; readonly tokens: number };

const incomplete: Partial<Record<Required<ScriptedAnswer>['stopReason'], 'max_output_tokens' | 'content_filter'>> = {
  max_tokens: 'max_output_tokens',
  content_filter: 'content_filter',
};

/** OpenAI's Responses API, without anything that is kept there. */
export const responses: Protocol = {
  name: 'openai-responses',
  decode: decodeResponses,
  prefixes: responsesPrefixes,
  whole: (answer, about) => JSON.parse(wire(ended(answer, about, false))) as object,
  frames(answer, about, { broken }) {
    const open = { ...response(about), status: 'in_progress' as const };
    const end = ended(answer, about, broken);
    const last = end.status === 'incomplete' ? 'response.incomplete' : 'response.completed';
    const timed: Timed[] = [
      at({ type: 'response.created', response: open }),
      at({ type: 'response.in_progress', response: open }),
      ...answer.content.flatMap((part, index) => itemEvents(part, index, answer, broken)),
      at({ type: last, response: end }),
    ];
    return timed.map(({ event, tokens }, sequence_number): Frame => {
      return { text: `event: ${event.type}\ndata: ${wire({ ...event, sequence_number })}\n\n`, tokens };
    });
  },
  error: openAIError,
  errorFrame: (code) =>
    `event: error\ndata: ${JSON.stringify({ type: 'error', code, message: code.replaceAll('_', ' '), param: null, sequence_number: 0 })}\n\n`,
};

/** `output_text` is the SDK's own, put together from the output; no server sends it. */
const wire = (value: object): string => JSON.stringify(value, (key, part: unknown) => (key === 'output_text' ? undefined : part));

const at = (event: Event, tokens = 0): Timed => ({ event, tokens });

function response({ id, model }: About): Responses {
  return {
    id,
    object: 'response',
    created_at: 0,
    model,
    status: 'completed',
    output: [],
    output_text: '',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: null,
    access_programs: null,
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
  };
}

function ended(answer: Required<ScriptedAnswer>, about: About, broken: boolean): Responses {
  const reason = incomplete[answer.stopReason];
  return {
    ...response(about),
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    output: answer.content.map((part, index) => itemOf(part, index, answer, broken)),
    usage: usageOf(about.tokens),
  };
}

const usageOf = ({ input, output, read, written }: TokenCount): OpenAI.Responses.ResponseUsage => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: read, cache_write_tokens: written },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: input + output,
});

/** An item of the output as it is in the end. What a model says while it refuses is a refusal. */
function itemOf(part: TextPart | ToolCallPart | Thought, index: number, { stopReason }: ScriptedAnswer, broken: boolean): Item {
  switch (part.type) {
    case 'text': {
      const said: OpenAI.Responses.ResponseOutputMessage['content'] =
        stopReason === 'refusal'
          ? [{ type: 'refusal', refusal: part.text }]
          : [{ type: 'output_text', text: part.text, annotations: [], logprobs: [] }];
      return {
        type: 'message',
        id: idOf('msg', part.text, index),
        role: 'assistant',
        status: 'completed',
        content: said,
      };
    }
    case 'tool_call': {
      const json = JSON.stringify(part.arguments ?? {});
      const id = idOf('fc', part.id, index);
      return {
        type: 'function_call',
        id,
        call_id: part.id,
        name: part.name,
        arguments: broken ? cutShort(json) : json,
        status: 'completed',
      };
    }
    case 'thought': {
      const summary = part.sealed ? [] : [{ type: 'summary_text' as const, text: part.text }];
      return { type: 'reasoning', id: idOf('rs', part.text, index), summary, encrypted_content: seal(part.text) };
    }
  }
}

const idOf = (kind: string, text: string, index: number): string =>
  `${kind}_${createHash('sha256').update(`${index} ${text}`).digest('hex').slice(0, 32)}`;

function itemEvents(
  part: TextPart | ToolCallPart | Thought,
  output_index: number,
  answer: ScriptedAnswer,
  broken: boolean,
): Timed[] {
  const item = itemOf(part, output_index, answer, broken);
  const item_id = item.id ?? '';
  const done = at({ type: 'response.output_item.done', output_index, item });
  const added = (empty: Item): Timed => at({ type: 'response.output_item.added', output_index, item: empty });
  switch (item.type) {
    case 'message':
      return [added({ ...item, status: 'in_progress', content: [] }), ...messageEvents(item, { item_id, output_index }), done];
    case 'function_call': {
      const deltas = pieces(item.arguments).map((delta) =>
        at({ type: 'response.function_call_arguments.delta', item_id, output_index, delta }, tokensIn(delta)),
      );
      const whole = at({ type: 'response.function_call_arguments.done', item_id, output_index, arguments: item.arguments });
      return [added({ ...item, status: 'in_progress', arguments: '' }), ...deltas, whole, done];
    }
    case 'reasoning':
      // What is sealed so far is no use to anybody: it is whole when the item is done.
      return [
        added({ ...item, summary: [], encrypted_content: seal('') }),
        ...summaryEvents(item, { item_id, output_index }),
        done,
      ];
  }
}

type Place = { readonly item_id: string; readonly output_index: number };

function messageEvents({ content }: OpenAI.Responses.ResponseOutputMessage, { item_id, output_index }: Place): Timed[] {
  return content.flatMap((part, content_index) => {
    const place = { item_id, output_index, content_index };
    const empty = part.type === 'refusal' ? { ...part, refusal: '' } : { ...part, text: '' };
    const text = part.type === 'refusal' ? part.refusal : part.text;
    const deltas = pieces(text).map((delta) =>
      part.type === 'refusal'
        ? at({ type: 'response.refusal.delta', ...place, delta }, tokensIn(delta))
        : at({ type: 'response.output_text.delta', ...place, delta, logprobs: [] }, tokensIn(delta)),
    );
    const whole =
      part.type === 'refusal'
        ? at({ type: 'response.refusal.done', ...place, refusal: text })
        : at({ type: 'response.output_text.done', ...place, text, logprobs: [] });
    return [
      at({ type: 'response.content_part.added', ...place, part: empty }),
      ...deltas,
      whole,
      at({ type: 'response.content_part.done', ...place, part }),
    ];
  });
}

function summaryEvents({ summary }: OpenAI.Responses.ResponseReasoningItem, { item_id, output_index }: Place): Timed[] {
  return summary.flatMap((part, summary_index) => {
    const place = { item_id, output_index, summary_index };
    const deltas = pieces(part.text).map((delta) =>
      at({ type: 'response.reasoning_summary_text.delta', ...place, delta }, tokensIn(delta)),
    );
    return [
      at({ type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } }),
      ...deltas,
      at({ type: 'response.reasoning_summary_text.done', ...place, text: part.text }),
      at({ type: 'response.reasoning_summary_part.done', ...place, part }),
    ];
  });
}
