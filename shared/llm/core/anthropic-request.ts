import type { ModelSettings } from '../provider.ts';
import type { ModelMessage, ModelRequest, TextPart, ToolCallPart, ToolResultPart } from '../types.ts';
import { argumentsOf } from './arguments.ts';

/** Marks the end of a prefix that the provider keeps, so that the next turn pays a tenth for it. */
type Cached<T> = T & { cache_control?: { type: 'ephemeral' } };

type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }
  | { type: 'tool_result'; tool_use_id: string; content: string; is_error: boolean };

/** The body of `POST /v1/messages`, as far as we use it. */
export interface AnthropicBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly temperature?: number;
  readonly system?: Cached<{ type: 'text'; text: string }>[];
  readonly messages: { role: 'user' | 'assistant'; content: Cached<Block>[] }[];
  readonly tools?: { name: string; description: string; input_schema: { type: 'object' } & Record<string, unknown> }[];
}

/** A request in the words of Anthropic's Messages API. Empty texts, which that API refuses, are left out. */
export function toAnthropic({ system, messages, tools }: ModelRequest, settings: ModelSettings): AnthropicBody {
  const turns = messages
    .map(({ role, content }) => ({ role, content: (content as readonly Part[]).flatMap(toBlock) }))
    .filter(({ content }) => content.length > 0);
  const last = turns.at(-1)?.content.at(-1) as Cached<Block> | undefined;
  if (last !== undefined) last.cache_control = { type: 'ephemeral' };
  return {
    model: settings.model,
    max_tokens: settings.maxTokens,
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(system === '' ? {} : { system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }] }),
    messages: turns,
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: { type: 'object', ...parameters },
          })),
        }),
  };
}

type Part = ModelMessage['content'][number];

function toBlock(part: TextPart | ToolCallPart | ToolResultPart): Block[] {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }];
    case 'tool_call':
      return [{ type: 'tool_use', id: part.id, name: part.name, input: argumentsOf(part) }];
    case 'tool_result':
      return [{ type: 'tool_result', tool_use_id: part.id, content: part.content, is_error: part.isError }];
  }
}
