import type { AnswerPart, MediaPart, ModelMessage, TextPart, ToolResultPart } from '../../../shared/llm/types.ts';
import { prefixesOf } from '../prompt-cache.ts';
import { signatureOf, unseal } from '../seals.ts';
import { type Conversation, type Prefix, Refusal } from '../types.ts';
import { textOf } from './text.ts';

const sampling = ['temperature', 'top_p', 'top_k'];
const oldVersion = '2023-06-01';
const versions = [oldVersion, '2026-10-21'];
const mostBreakpoints = 4;

interface WireBlock {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly data?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
  readonly is_error?: boolean;
  readonly source?: { readonly type: string; readonly media_type?: string; readonly data?: string };
  readonly cache_control?: unknown;
}

type Body = Readonly<Record<string, unknown>>;

/** What a request to the Messages API says. Refuses what the API refuses. */
export function decodeAnthropic(body: Body, version: string | undefined): Conversation {
  if (version === undefined || !versions.includes(version)) throw new Refusal(400, 'anthropic-version: header is required');
  const refused = version === oldVersion ? undefined : sampling.find((name) => name in body);
  if (refused !== undefined) throw new Refusal(400, `${refused}: sampling parameters are not supported in this API version`);
  if (typeof body['max_tokens'] !== 'number') throw new Refusal(400, 'max_tokens: Field required');
  const messages = body['messages'];
  if (!Array.isArray(messages) || messages.length === 0) throw new Refusal(400, 'messages: at least one message is required');
  const marks = JSON.stringify(body).split('"cache_control":').length - 1;
  if (marks > mostBreakpoints)
    throw new Refusal(400, `A maximum of ${mostBreakpoints} blocks with cache_control may be provided. Found ${marks}.`);
  const turns = messages.map(decodeTurn);
  checkCalls(turns);
  const format = (body['output_config'] as { format?: { schema?: unknown } } | undefined)?.format;
  return {
    model: String(body['model']),
    system: textOf(body['system']),
    messages: turns,
    tools: ((body['tools'] ?? []) as readonly { name: string }[]).map(({ name }) => name),
    maxTokens: body['max_tokens'],
    ...(format === undefined ? {} : { outputSchema: format.schema }),
  };
}

/** Every block that is marked ends a prefix: tools come first, then the system prompt, then the messages. */
export function anthropicPrefixes(body: Body): Prefix[] {
  const listed = (value: unknown): WireBlock[] => (Array.isArray(value) ? (value as WireBlock[]) : []);
  const messages = listed(body['messages']).flatMap(({ content }) => listed(content));
  const blocks = [...listed(body['tools']), ...listed(body['system']), ...messages];
  return prefixesOf(blocks.map(({ cache_control: mark, ...content }) => ({ content, keep: mark !== undefined })));
}

/** Ids of calls are used once, and each result is that of a call. */
function checkCalls(turns: readonly ModelMessage[]): void {
  const calls = new Set<string>();
  for (const part of turns.flatMap(({ content }): readonly (AnswerPart | ToolResultPart)[] => content)) {
    if (part.type === 'tool_call') {
      if (calls.has(part.id)) throw new Refusal(400, 'messages: `tool_use` ids must be unique');
      if (!/^[a-zA-Z0-9_-]{1,128}$/.test(part.name))
        throw new Refusal(400, 'messages: tool_use.name: String should match pattern');
      calls.add(part.id);
    }
    if (part.type === 'tool_result' && !calls.has(part.id))
      throw new Refusal(400, `messages: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${part.id}`);
  }
}

function decodeTurn(message: { role: string; content: unknown }): ModelMessage {
  const blocks: readonly WireBlock[] =
    typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : (message.content as WireBlock[]);
  if (blocks.some((block) => block.type === 'text' && block.text === ''))
    throw new Refusal(400, 'messages: text content blocks must be non-empty');
  if (message.role === 'assistant') return { role: 'assistant', content: blocks.flatMap(decodeSaid) };
  return { role: 'user', content: blocks.flatMap(decodeResult) };
}

function decodeSaid(block: WireBlock): AnswerPart[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text ?? '' }];
    case 'tool_use':
      return [{ type: 'tool_call', id: block.id ?? '', name: block.name ?? '', arguments: block.input }];
    case 'thinking':
      if (block.signature !== signatureOf(block.thinking ?? ''))
        throw new Refusal(400, 'messages: Invalid `signature` in `thinking` block');
      return [{ type: 'thinking', protocol: 'anthropic', text: block.thinking ?? '', data: block }];
    case 'redacted_thinking':
      if (unseal(block.data) === undefined) throw new Refusal(400, 'messages: Invalid `data` in `redacted_thinking` block');
      return [{ type: 'thinking', protocol: 'anthropic', text: '', data: block }];
    default:
      return [];
  }
}

function decodeResult(block: WireBlock): (TextPart | ToolResultPart)[] {
  if (block.type === 'text') return [{ type: 'text', text: block.text ?? '' }];
  if (block.type !== 'tool_result') return [];
  const media = Array.isArray(block.content) ? (block.content as WireBlock[]).flatMap(decodeMedia) : [];
  const result: ToolResultPart = {
    type: 'tool_result',
    id: block.tool_use_id ?? '',
    content: textOf(block.content),
    isError: block.is_error === true,
  };
  return [media.length === 0 ? result : { ...result, media }];
}

function decodeMedia({ source }: WireBlock): MediaPart[] {
  return source?.type === 'base64' ? [{ mediaType: source.media_type ?? '', data: source.data ?? '' }] : [];
}
