import type { AnswerPart, MediaPart, ModelMessage, TextPart, ToolResultPart } from '../../../shared/llm/types.ts';
import { prefixesOf } from '../prompt-cache.ts';
import { unseal } from '../seals.ts';
import { type Conversation, type Prefix, Refusal } from '../types.ts';
import { textOf } from './text.ts';

interface WireItem {
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly output?: unknown;
  readonly summary?: readonly { readonly text: string }[];
  readonly encrypted_content?: string;
}

interface WirePart {
  readonly type: string;
  readonly image_url?: string;
  readonly file_data?: string;
}

type Body = Readonly<Record<string, unknown>>;

/** What a request to the Responses API says. Refuses what the API refuses. */
export function decodeResponses(body: Body): Conversation {
  const input = itemsOf(body);
  if (input.length === 0) throw new Refusal(400, "Missing required parameter: 'input'.");
  checkCalls(input);
  const format = (body['text'] as { format?: { schema?: unknown } } | undefined)?.format;
  return {
    model: String(body['model']),
    system: textOf(body['instructions']),
    messages: input.flatMap(decodeItem).reduce(joined, []),
    tools: ((body['tools'] ?? []) as readonly { name: string }[]).map(({ name }) => name),
    maxTokens: body['max_output_tokens'] as number | undefined,
    ...(format?.schema === undefined ? {} : { outputSchema: format.schema }),
  };
}

/** Every item ends a prefix: nobody has to ask for it. */
export function responsesPrefixes(body: Body): Prefix[] {
  const head = { content: [body['tools'], body['instructions']], keep: true };
  return prefixesOf([head, ...itemsOf(body).map((content) => ({ content, keep: true }))]);
}

function itemsOf(body: Body): readonly WireItem[] {
  const input = body['input'];
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? (input as WireItem[]) : [];
}

/** A result is that of a call, and a call has an id of its own. */
function checkCalls(items: readonly WireItem[]): void {
  const calls = new Set<string | undefined>();
  for (const { type, call_id: id } of items) {
    if (type === 'function_call' && calls.has(id)) throw new Refusal(400, `Duplicate item with call_id ${id}.`);
    if (type === 'function_call') calls.add(id);
    if (type === 'function_call_output' && !calls.has(id))
      throw new Refusal(400, `No tool call found for function call output with call_id ${id}.`);
  }
}

function decodeItem(item: WireItem): ModelMessage[] {
  switch (item.type ?? 'message') {
    case 'message': {
      const part: TextPart = { type: 'text', text: textOf(item.content) };
      return [item.role === 'assistant' ? said(part) : { role: 'user', content: [part] }];
    }
    case 'reasoning': {
      if (unseal(item.encrypted_content) === undefined)
        throw new Refusal(400, 'The encrypted content of a reasoning item could not be verified.');
      const text = (item.summary ?? []).map((summary) => summary.text).join('\n\n');
      return [said({ type: 'thinking', protocol: 'openai-responses', text, data: item })];
    }
    case 'function_call': {
      const { call_id: id = '', name = '', arguments: json = '{}' } = item;
      return [said({ type: 'tool_call', id, name, arguments: JSON.parse(json) as unknown })];
    }
    case 'function_call_output':
      return [{ role: 'user', content: [resultOf(item)] }];
    default:
      return [];
  }
}

const said = (part: AnswerPart): ModelMessage => ({ role: 'assistant', content: [part] });

function resultOf({ call_id: id = '', output }: WireItem): ToolResultPart {
  const media = Array.isArray(output) ? (output as WirePart[]).flatMap(mediaOf) : [];
  const result = { type: 'tool_result' as const, id, content: textOf(output), isError: false };
  return media.length === 0 ? result : { ...result, media };
}

function mediaOf({ image_url: image, file_data: file }: WirePart): MediaPart[] {
  const [, mediaType, data] = /^data:([^;]+);base64,(.*)$/s.exec(image ?? file ?? '') ?? [];
  return mediaType === undefined || data === undefined ? [] : [{ mediaType, data }];
}

/** Items of one role after another make one message. */
function joined(before: ModelMessage[], message: ModelMessage): ModelMessage[] {
  const last = before.at(-1);
  if (last?.role !== message.role) return [...before, message];
  return [...before.slice(0, -1), { role: last.role, content: [...last.content, ...message.content] } as ModelMessage];
}
