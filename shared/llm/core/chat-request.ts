import type { ModelSettings } from '../provider.ts';
import type { AnswerPart, MediaPart, ModelMessage, ModelRequest, TextPart } from '../types.ts';
import { argumentsOf } from './arguments.ts';
import { wireName, withUsableIds } from './call-ids.ts';
import { dataUrl } from './responses-request.ts';
import { isStrict } from './strict-schema.ts';

type Piece =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } }
  | { type: 'file'; file: { filename: string; file_data: string } };

type Message =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string | Piece[] }
  | {
      role: 'assistant';
      content: string | null;
      tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
    }
  | { role: 'tool'; tool_call_id: string; content: string };

/** The body of `POST /v1/chat/completions`, as far as we use it. */
export interface ChatBody {
  readonly model: string;
  readonly messages: Message[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly reasoning_effort?: 'low' | 'medium' | 'high';
  readonly response_format?: {
    type: 'json_schema';
    json_schema: { name: string; schema: Record<string, unknown>; strict: boolean };
  };
  readonly tools?: { type: 'function'; function: { name: string; description: string; parameters: Record<string, unknown> } }[];
  readonly stream_options: { include_usage: true };
}

/**
 * A request in the words of OpenAI's Chat Completions. What the model thought has no place in them.
 *
 * OpenAI's newer models refuse `max_tokens`; most servers that imitate OpenAI know nothing else. `limitName` chooses.
 */
export function toChat(
  { system, messages, tools, outputSchema }: ModelRequest,
  settings: ModelSettings,
  limitName: 'max_tokens' | 'max_completion_tokens',
): ChatBody {
  const { temperature, reasoningEffort } = settings;
  return {
    model: settings.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system.toWellFormed() }]),
      ...withUsableIds(messages).flatMap(toMessages),
    ],
    [limitName]: settings.maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
    ...(outputSchema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'result', schema: { ...outputSchema }, strict: isStrict(outputSchema) },
          },
        }),
    ...(tools.length === 0 ? {} : { tools: tools.map(toTool) }),
    stream_options: { include_usage: true },
  };
}

const toTool = ({ name, description, parameters }: ModelRequest['tools'][number]) =>
  ({ type: 'function', function: { name, description, parameters: { ...parameters } } }) as const;

/**
 * Tool results are messages of their own here, and come before what the user says beside them. They hold text alone: their images and
 * files follow as said by the user.
 */
function toMessages(message: ModelMessage): Message[] {
  if (message.role === 'assistant') return fromAssistant(message.content);
  const results = message.content.filter((part) => part.type === 'tool_result');
  const text = textOf(message.content.filter((part) => part.type === 'text'));
  const media = results.flatMap(({ id, media = [] }) =>
    media.length === 0 ? [] : [{ type: 'text' as const, text: `Files of the result of tool call ${id}:` }, ...media.map(toPiece)],
  );
  const answers = results.map(
    ({ id, content }): Message => ({ role: 'tool', tool_call_id: id, content: content.toWellFormed() }),
  );
  if (media.length > 0)
    return [...answers, { role: 'user', content: [...media, ...(text === '' ? [] : [{ type: 'text' as const, text }])] }];
  return text === '' ? answers : [...answers, { role: 'user', content: text }];
}

function fromAssistant(content: readonly AnswerPart[]): Message[] {
  const calls = content.filter((part) => part.type === 'tool_call');
  const text = textOf(content.filter((part) => part.type === 'text'));
  if (calls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }];
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: wireName(call.name), arguments: JSON.stringify(argumentsOf(call)) },
      })),
    },
  ];
}

/** Only images and PDFs come here: `fitTo` has seen to that. */
function toPiece(part: MediaPart): Piece {
  if (part.mediaType !== 'application/pdf') return { type: 'image_url', image_url: { url: dataUrl(part) } };
  return { type: 'file', file: { filename: part.name ?? 'document.pdf', file_data: dataUrl(part) } };
}

const textOf = (parts: readonly TextPart[]): string =>
  parts
    .map(({ text }) => text)
    .join('')
    .toWellFormed();
