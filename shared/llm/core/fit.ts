import type { ModelSettings } from '../provider.ts';
import type { MediaPart, ModelMessage, ModelRequest, ToolResultPart } from '../types.ts';
import type { ModelFacts } from './models.ts';

/** What is asked of a model, and what is not, in a sentence each. */
export interface Fitted {
  readonly request: ModelRequest;
  readonly settings: ModelSettings;
  readonly notes: readonly string[];
}

/** The images that both Anthropic and OpenAI take. */
const images = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const textual = /^(?:text\/|application\/(?:json|xml|yaml)\b)/;

/**
 * The request and its settings without what the model is known not to take, and with files in a form that it does. What is not known is
 * sent as it was asked for.
 */
export function fitTo(request: ModelRequest, settings: ModelSettings): Fitted {
  const { model, facts = {} } = settings;
  const notes = new Set<string>();
  const fitting = fitSettings(settings, facts, notes);
  const messages = request.messages.map((message) => fitMessage(message, model, facts, notes));
  if (request.outputSchema === undefined || facts.outputSchema !== false)
    return { request: { ...request, messages }, settings: fitting, notes: [...notes] };
  const { outputSchema, ...rest } = request;
  notes.add(`${model} cannot be held to a JSON Schema: it was asked in words for JSON that fits it`);
  const system = `${rest.system}\n\nAnswer with JSON alone, without any other text. It must fit this JSON Schema:\n${JSON.stringify(outputSchema)}`;
  return { request: { ...rest, messages, system: system.trimStart() }, settings: fitting, notes: [...notes] };
}

function fitSettings(settings: ModelSettings, facts: ModelFacts, notes: Set<string>): ModelSettings {
  const { model, temperature, reasoningEffort, maxTokens } = settings;
  const effort = facts.reasoningEffort === false ? undefined : reasoningEffort;
  if (effort !== reasoningEffort) notes.add(`a reasoning effort was not sent: ${model} takes none`);
  const most = Math.min(maxTokens, facts.maxOutputTokens ?? maxTokens);
  if (most < maxTokens) notes.add(`maxTokens was lowered to ${most}, the longest answer of ${model}`);
  const fitting = { ...settings, maxTokens: most, reasoningEffort: effort };
  if (temperature === undefined) return fitting;
  if (facts.temperature === false) notes.add(`a temperature was not sent: ${model} takes none`);
  else if (effort !== undefined && facts.adaptiveThinking === true)
    notes.add(`a temperature was not sent: ${model} takes none while it thinks`);
  else return fitting;
  return { ...fitting, temperature: undefined };
}

function fitMessage(message: ModelMessage, model: string, facts: ModelFacts, notes: Set<string>): ModelMessage {
  if (message.role === 'assistant') return message;
  return {
    role: 'user',
    content: message.content.map((part) => (part.type === 'text' ? part : fitResult(part, model, facts, notes))),
  };
}

/** A tool's result with the media that the model takes; texts among them become part of its text, and others are named there. */
function fitResult(part: ToolResultPart, model: string, facts: ModelFacts, notes: Set<string>): ToolResultPart {
  if (part.media === undefined) return part;
  const { media, ...rest } = part;
  const taken = media.filter(({ mediaType }) => takes(mediaType, facts));
  const others = media.filter(({ mediaType }) => !takes(mediaType, facts)).map((one) => inWords(one, model, notes));
  const content = [part.content, ...others].filter((text) => text !== '').join('\n\n');
  return { ...rest, content, ...(taken.length === 0 ? {} : { media: taken }) };
}

function takes(mediaType: string, facts: ModelFacts): boolean {
  return mediaType === 'application/pdf' ? facts.files !== false : images.has(mediaType) && facts.images !== false;
}

function inWords({ mediaType, data, name }: MediaPart, model: string, notes: Set<string>): string {
  const called = name === undefined ? mediaType : `${name} (${mediaType})`;
  if (textual.test(mediaType)) return `[${called}]\n${Buffer.from(data, 'base64').toString('utf8')}`;
  notes.add(`${mediaType} was not sent: ${model} does not take it`);
  return `[${called}: not shown, ${model} does not take it]`;
}
