import type { ModelSettings } from '../provider.ts';
import type { MediaPart, ModelMessage, ModelRequest, ToolResultPart } from '../types.ts';
import { argumentsOf } from './arguments.ts';
import { wireName, withUsableIds } from './call-ids.ts';

/** Marks the end of a prefix that the provider keeps for five minutes, so that the next turn pays a tenth for it or less. */
type Cached<T> = T & { cache_control?: { type: 'ephemeral' } };

type Text = { type: 'text'; text: string };
type Image = { type: 'image'; source: { type: 'base64'; media_type: ImageType; data: string } };
type Document = { type: 'document'; title?: string; source: { type: 'base64'; media_type: 'application/pdf'; data: string } };
type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp';

type Block =
  | Text
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }
  | { type: 'tool_result'; tool_use_id: string; content: string | (Text | Image | Document)[]; is_error: boolean };

type Turn = { role: 'user' | 'assistant'; content: Cached<Block>[] };
type Tool = { name: string; description: string; input_schema: { type: 'object' } & Record<string, unknown> };

/** The body of `POST /v1/messages`, as far as we use it. */
export interface AnthropicBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly temperature?: number;
  readonly thinking?: { type: 'adaptive' };
  readonly output_config?: {
    effort?: 'low' | 'medium' | 'high';
    format?: { type: 'json_schema'; schema: Record<string, unknown> };
  };
  readonly system?: Cached<Text>[];
  readonly messages: Turn[];
  readonly tools?: Cached<Tool>[];
}

/**
 * A request in the words of Anthropic's Messages API. Empty texts, which that API refuses, are left out.
 *
 * A schema for the answer goes in `output_config.format`, which works beside tools and thinking; a forced tool call, the older way, works
 * with neither.
 *
 * @param closed the schema in the part of JSON Schema that the API takes
 */
export function toAnthropic(
  { system, messages, tools, outputSchema }: ModelRequest,
  settings: ModelSettings,
  closed: (schema: Readonly<Record<string, unknown>>) => Record<string, unknown> = (schema) => ({ ...schema }),
): AnthropicBody {
  const { reasoningEffort, temperature, facts } = settings;
  const output = {
    ...(reasoningEffort === undefined ? {} : { effort: reasoningEffort }),
    ...(outputSchema === undefined ? {} : { format: { type: 'json_schema' as const, schema: closed(outputSchema) } }),
  };
  return {
    model: settings.model,
    max_tokens: settings.maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    // Models that think only when they are let say so; to the others this is what they do anyhow.
    ...(reasoningEffort !== undefined && facts?.adaptiveThinking === true ? { thinking: { type: 'adaptive' } } : {}),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
    ...(system === '' ? {} : { system: [marked({ type: 'text', text: system.toWellFormed() })] }),
    messages: withBreakpoints(
      withUsableIds(messages)
        .map(toTurn)
        .filter(({ content }) => content.length > 0),
    ),
    ...(tools.length === 0
      ? {}
      : { tools: tools.map((tool, at) => (at === tools.length - 1 ? marked(toTool(tool)) : toTool(tool))) }),
  };
}

/**
 * Marks the ends of the last two messages of the user: the newest, for the turn to come, and the one before, which is where the turn
 * before has marked it, for this one. With system and tools that makes four, the most that the API takes.
 */
function withBreakpoints(turns: Turn[]): Turn[] {
  const users = turns.flatMap(({ role }, at) => (role === 'user' ? [at] : [])).slice(-2);
  return turns.map((turn, at) => (users.includes(at) ? { ...turn, content: lastMarked(turn.content) } : turn));
}

const lastMarked = (blocks: Cached<Block>[]): Cached<Block>[] =>
  blocks.map((block, at) => (at === blocks.length - 1 ? marked(block) : block));

const marked = <T extends object>(block: T): Cached<T> => ({ ...block, cache_control: { type: 'ephemeral' } });

const toTool = ({ name, description, parameters }: ModelRequest['tools'][number]): Tool => ({
  name,
  description,
  input_schema: { type: 'object', ...parameters },
});

const toTurn = ({ role, content }: ModelMessage): Turn => ({
  role,
  content: (content as readonly ModelMessage['content'][number][]).flatMap(toBlock),
});

function toBlock(part: ModelMessage['content'][number]): Block[] {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text.toWellFormed() }];
    case 'thinking':
      return part.protocol === 'anthropic' ? [part.data as Block] : [];
    case 'tool_call':
      return [{ type: 'tool_use', id: part.id, name: wireName(part.name), input: argumentsOf(part) }];
    case 'tool_result':
      return [{ type: 'tool_result', tool_use_id: part.id, content: contentOf(part), is_error: part.isError }];
  }
}

function contentOf({ content, media = [] }: ToolResultPart): string | (Text | Image | Document)[] {
  const text = content.toWellFormed();
  if (media.length === 0) return text;
  return [...(text.trim() === '' ? [] : [{ type: 'text' as const, text }]), ...media.map(toMedia)];
}

/** Only images of these types and PDFs come here: `fitTo` has seen to that. */
function toMedia({ mediaType, data, name }: MediaPart): Image | Document {
  if (mediaType !== 'application/pdf')
    return { type: 'image', source: { type: 'base64', media_type: mediaType as ImageType, data } };
  const source = { type: 'base64', media_type: 'application/pdf', data } as const;
  return { type: 'document', ...(name === undefined ? {} : { title: name }), source };
}
