import type { ModelSettings } from '../provider.ts';
import type { ModelMessage, ModelRequest, TextPart, ToolCallPart } from '../types.ts';
import { argumentsOf } from './arguments.ts';

type Message =
  | { role: 'system' | 'user'; content: string }
  | {
      role: 'assistant';
      content: string | null;
      tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
    }
  | { role: 'tool'; tool_call_id: string; content: string };

/** The body of `POST /v1/chat/completions`, as far as we use it. */
export interface OpenAIBody {
  readonly model: string;
  readonly messages: Message[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly tools?: { type: 'function'; function: { name: string; description: string; parameters: Record<string, unknown> } }[];
  readonly stream_options: { include_usage: true };
}

/**
 * A request in the words of OpenAI's Chat Completions.
 *
 * OpenAI's newer models refuse `max_tokens`; most servers that imitate OpenAI know nothing else. `limitName` chooses.
 */
export function toOpenAI(
  { system, messages, tools }: ModelRequest,
  settings: ModelSettings,
  limitName: 'max_tokens' | 'max_completion_tokens',
): OpenAIBody {
  return {
    model: settings.model,
    messages: [...(system === '' ? [] : [{ role: 'system' as const, content: system }]), ...messages.flatMap(toMessages)],
    [limitName]: settings.maxTokens,
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: 'function',
            function: { name, description, parameters },
          })),
        }),
    stream_options: { include_usage: true },
  };
}

/** Tool results are messages of their own here, and come before what the user says beside them. */
function toMessages(message: ModelMessage): Message[] {
  if (message.role === 'assistant') return [fromAssistant(message.content)];
  const results = message.content.flatMap((part) =>
    part.type === 'tool_result' ? [{ role: 'tool' as const, tool_call_id: part.id, content: part.content }] : [],
  );
  const text = textOf(message.content.filter((part) => part.type === 'text'));
  return text === '' ? results : [...results, { role: 'user', content: text }];
}

function fromAssistant(content: readonly (TextPart | ToolCallPart)[]): Message {
  const calls = content.filter((part) => part.type === 'tool_call');
  const text = textOf(content.filter((part) => part.type === 'text'));
  if (calls.length === 0) return { role: 'assistant', content: text };
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    tool_calls: calls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(argumentsOf(call)) },
    })),
  };
}

const textOf = (parts: readonly TextPart[]): string => parts.map(({ text }) => text).join('');
