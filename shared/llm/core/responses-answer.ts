import type { AnswerPart, ModelAnswer } from '../types.ts';
import { type Arrival, cachedUsage, type Gathering, nothing, type PlainAnswer, textIn, tokensIn } from './answer.ts';
import { toolCall } from './arguments.ts';
import { checkArguments, checkParts } from './limits.ts';
import type { ReasoningItem } from './responses-request.ts';
import { StreamFailure } from './stream-failure.ts';

/** The events of a Responses stream, as far as they say anything to us; others are passed over. */
export type ResponsesEvent =
  | {
      readonly type: 'response.output_text.delta' | 'response.refusal.delta' | 'response.reasoning_summary_text.delta';
      readonly output_index: number;
      readonly delta: string;
    }
  | { readonly type: 'response.function_call_arguments.delta'; readonly output_index: number; readonly delta: string }
  | {
      readonly type: 'response.output_item.added' | 'response.output_item.done';
      readonly output_index: number;
      readonly item: OutputItem;
    }
  | { readonly type: 'response.completed' | 'response.incomplete' | 'response.failed'; readonly response: ResponseEnd };

interface OutputItem {
  readonly type: string;
  readonly id?: string | null;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly encrypted_content?: string | null;
  readonly summary?: readonly { readonly text: string }[];
  readonly content?: readonly { readonly type: string; readonly text?: string; readonly refusal?: string }[] | null;
}

interface ResponseEnd {
  readonly output?: readonly OutputItem[];
  readonly error?: { readonly code?: string | null; readonly message?: string | null } | null;
  readonly incomplete_details?: { readonly reason?: string | null } | null;
  readonly usage?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly input_tokens_details?: { readonly cached_tokens?: number; readonly cache_write_tokens?: number } | null;
  } | null;
}

/** An item of the output while it comes. `item` is what the stream has said of it last. */
interface Draft {
  item: OutputItem;
  text: string;
  refusal: string;
  json: string;
}

/** An empty gathering. An item that is done is taken as it says itself; one that was cut off, as far as its pieces go. */
export function gatherResponses(): Gathering<ResponsesEvent> {
  const drafts = new Map<number, Draft>();
  let end: ResponseEnd | undefined;

  function draft(index: number): Draft {
    const found = drafts.get(index) ?? { item: { type: 'message' }, text: '', refusal: '', json: '' };
    drafts.set(index, found);
    checkParts(drafts.size);
    return found;
  }

  /** Some servers send no pieces at all. */
  function whole({ output = [] }: ResponseEnd): Arrival {
    const sizes = output.map((item, index) => placed(draft(index), item).size);
    return { size: sizes.reduce((sum, size) => sum + size, 0), text: output.map(saidIn).join('') };
  }

  return {
    add(event) {
      switch (event.type) {
        case 'response.output_text.delta':
          return spoken(draft(event.output_index), 'text', textIn(event.delta));
        case 'response.refusal.delta':
          return spoken(draft(event.output_index), 'refusal', textIn(event.delta));
        case 'response.function_call_arguments.delta': {
          const call = draft(event.output_index);
          const json = textIn(event.delta);
          call.json += json;
          checkArguments(call.json.length, 'a tool call');
          return { size: json.length };
        }
        case 'response.output_item.added':
        case 'response.output_item.done':
          return placed(draft(event.output_index), event.item);
        case 'response.completed':
        case 'response.incomplete':
          end = event.response;
          return drafts.size > 0 ? nothing : whole(end);
        case 'response.failed':
          throw failed(event.response);
        default:
          return { size: sizeOfOther(event) };
      }
    },
    answer: () => (end === undefined ? undefined : answerOf(drafts, end)),
  };
}

/** Summaries come in pieces too; they are taken from the item once it is done. */
const sizeOfOther = (event: { readonly delta?: unknown }): number => (typeof event.delta === 'string' ? event.delta.length : 0);

function spoken(draft: Draft, as: 'text' | 'refusal', piece: string): Arrival {
  draft[as] += piece;
  return { size: piece.length, text: piece };
}

/** All that an item holds counts, as far as it has not come in pieces before. */
function placed(draft: Draft, item: OutputItem): Arrival {
  const json = textIn(item.arguments);
  checkArguments(json.length, 'a tool call');
  const pieces = draft.text.length + draft.refusal.length + draft.json.length;
  draft.item = { ...draft.item, ...item };
  if (json !== '') draft.json = json;
  return { size: Math.max(0, JSON.stringify(item).length - pieces) };
}

function failed({ error }: ResponseEnd): StreamFailure {
  return new StreamFailure(error?.message ?? 'the provider gave no reason', error?.code ?? 'server_error');
}

function answerOf(drafts: ReadonlyMap<number, Draft>, end: ResponseEnd): PlainAnswer {
  const items = [...drafts.entries()].sort(([a], [b]) => a - b).map(([, draft]) => draft);
  const content = items.flatMap((draft, at) => partsOf(draft, at));
  const { input_tokens, output_tokens, input_tokens_details: details } = end.usage ?? {};
  return {
    content,
    stopReason: stopReasonOf(end, content, items.some(isRefusal)),
    usage: {
      inputTokens: tokensIn(input_tokens),
      outputTokens: tokensIn(output_tokens),
      ...cachedUsage(tokensIn(details?.cached_tokens), tokensIn(details?.cache_write_tokens)),
    },
  };
}

function partsOf({ item, text, refusal, json }: Draft, at: number): AnswerPart[] {
  switch (item.type) {
    case 'function_call':
      return [toolCall(textIn(item.call_id) || `call_${at}`, textIn(item.name), json)];
    case 'reasoning':
      return thoughtOf(item);
    case 'message': {
      const said = text + refusal || saidIn(item);
      return said === '' ? [] : [{ type: 'text', text: said.toWellFormed() }];
    }
    default:
      return [];
  }
}

/** A thought that is not sealed could not be given back, for nothing is stored at the provider. */
function thoughtOf({ id, summary = [], encrypted_content: sealed }: OutputItem): AnswerPart[] {
  if (!sealed || !id) return [];
  const texts = summary.map(({ text }) => textIn(text));
  const data: ReasoningItem = {
    type: 'reasoning',
    id,
    summary: texts.map((text) => ({ type: 'summary_text', text })),
    encrypted_content: sealed,
  };
  return [{ type: 'thinking', protocol: 'openai-responses', text: texts.join('\n\n').toWellFormed(), data }];
}

/** What a message says whose pieces have not come one by one: some servers send it whole. */
const saidIn = ({ content }: OutputItem): string => (content ?? []).map(({ text, refusal }) => textIn(text ?? refusal)).join('');

const isRefusal = ({ item, refusal }: Draft): boolean =>
  refusal !== '' || (item.content ?? []).some(({ type }) => type === 'refusal');

function stopReasonOf(end: ResponseEnd, content: readonly AnswerPart[], refused: boolean): ModelAnswer['stopReason'] {
  const reason = end.incomplete_details?.reason;
  if (reason === 'content_filter') return 'content_filter';
  if (reason !== undefined && reason !== null) return 'max_tokens';
  if (refused) return 'refusal';
  return content.some(({ type }) => type === 'tool_call') ? 'tool_calls' : 'end';
}
