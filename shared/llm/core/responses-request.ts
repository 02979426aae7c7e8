import type { ModelSettings } from '../provider.ts';
import type { MediaPart, ModelMessage, ModelRequest, ToolResultPart } from '../types.ts';
import { argumentsOf } from './arguments.ts';
import { wireName, withUsableIds } from './call-ids.ts';
import { isStrict } from './strict-schema.ts';

type Text = { type: 'input_text'; text: string };
type Image = { type: 'input_image'; image_url: string; detail: 'auto' };
type File = { type: 'input_file'; filename: string; file_data: string };

/** A thought as it goes back: sealed, for nothing of it is kept by the provider. */
export interface ReasoningItem {
  readonly type: 'reasoning';
  readonly id: string;
  readonly summary: { readonly type: 'summary_text'; readonly text: string }[];
  readonly encrypted_content: string;
}

type Item =
  | { type: 'message'; role: 'user' | 'assistant'; content: string }
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string | (Text | Image | File)[] }
  | ReasoningItem;

/** The body of `POST /v1/responses`, as far as we use it. */
export interface ResponsesBody {
  readonly model: string;
  readonly instructions?: string;
  readonly input: Item[];
  readonly max_output_tokens: number;
  readonly temperature?: number;
  readonly reasoning?: { effort: 'low' | 'medium' | 'high' };
  readonly tools?: { type: 'function'; name: string; description: string; parameters: Record<string, unknown>; strict: false }[];
  readonly text?: { format: { type: 'json_schema'; name: string; schema: Record<string, unknown>; strict: boolean } };
  readonly store: false;
  readonly include: 'reasoning.encrypted_content'[];
}

/** A request in the words of OpenAI's Responses API: the whole conversation, since nothing is kept there. */
export function toResponses({ system, messages, tools, outputSchema }: ModelRequest, settings: ModelSettings): ResponsesBody {
  const { temperature, reasoningEffort } = settings;
  return {
    model: settings.model,
    ...(system === '' ? {} : { instructions: system.toWellFormed() }),
    input: withUsableIds(messages).flatMap(toItems),
    max_output_tokens: settings.maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(reasoningEffort === undefined ? {} : { reasoning: { effort: reasoningEffort } }),
    ...(tools.length === 0 ? {} : { tools: tools.map(toTool) }),
    ...(outputSchema === undefined
      ? {}
      : {
          text: { format: { type: 'json_schema', name: 'result', schema: { ...outputSchema }, strict: isStrict(outputSchema) } },
        }),
    store: false,
    include: ['reasoning.encrypted_content'],
  };
}

const toTool = ({ name, description, parameters }: ModelRequest['tools'][number]) =>
  ({ type: 'function', name, description, parameters: { ...parameters }, strict: false }) as const;

function toItems({ role, content }: ModelMessage): Item[] {
  return (content as readonly ModelMessage['content'][number][]).flatMap((part) => toItem(role, part));
}

function toItem(role: ModelMessage['role'], part: ModelMessage['content'][number]): Item[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'message', role, content: part.text.toWellFormed() }];
    case 'thinking':
      return part.protocol === 'openai-responses' ? [part.data as ReasoningItem] : [];
    case 'tool_call': {
      const { id, name } = part;
      return [{ type: 'function_call', call_id: id, name: wireName(name), arguments: JSON.stringify(argumentsOf(part)) }];
    }
    case 'tool_result':
      return [{ type: 'function_call_output', call_id: part.id, output: outputOf(part) }];
  }
}

function outputOf({ content, media = [] }: ToolResultPart): string | (Text | Image | File)[] {
  const text = content.toWellFormed();
  return media.length === 0 ? text : [{ type: 'input_text', text }, ...media.map(toMedia)];
}

/** Only images and PDFs come here: `fitTo` has seen to that. */
function toMedia(part: MediaPart): Image | File {
  if (part.mediaType !== 'application/pdf') return { type: 'input_image', image_url: dataUrl(part), detail: 'auto' };
  return { type: 'input_file', filename: part.name ?? 'document.pdf', file_data: dataUrl(part) };
}

/** An image or a file in the form in which both of OpenAI's APIs take it. */
export const dataUrl = ({ mediaType, data }: MediaPart): string => `data:${mediaType};base64,${data}`;
