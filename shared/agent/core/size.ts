import type { AnswerPart, MediaPart, ModelMessage, TextPart, ToolDefinition, ToolResultPart } from '../../llm/types.ts';

/** Characters of a token at least: prose in English has four, code and other languages fewer. It errs on the high side. */
const charactersPerToken = 3;
/** What an image comes to, whatever its bytes; providers scale larger ones down to about this. */
const tokensOfMedia = 1600;
/** What a message costs beside what it says. */
const tokensOfMessage = 8;

/** About how many tokens a model sees in these messages. */
export function tokensOf(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, { content }) => sum + tokensOfMessage + tokensOfParts(content), 0);
}

/** About how many tokens system prompt and tools come to, which stand above every conversation. */
export function tokensOfHead(system: string, tools: readonly ToolDefinition[]): number {
  return tokensOfText(system.length + JSON.stringify(tools).length);
}

function tokensOfParts(parts: readonly (TextPart | ToolResultPart | AnswerPart)[]): number {
  return parts.reduce((sum, part) => sum + tokensOfPart(part), 0);
}

function tokensOfPart(part: TextPart | ToolResultPart | AnswerPart): number {
  switch (part.type) {
    case 'text':
      return tokensOfText(part.text.length);
    case 'tool_result':
      return tokensOfText(part.content.length) + tokensOfFiles(part.media);
    case 'tool_call':
      return tokensOfText(part.name.length + (part.malformed ?? JSON.stringify(part.arguments ?? {})).length);
    case 'thinking':
      return tokensOfText(Math.max(part.text.length, JSON.stringify(part.data ?? null).length));
  }
}

const tokensOfText = (characters: number): number => Math.ceil(characters / charactersPerToken);
const tokensOfFiles = (media: readonly MediaPart[] = []): number => media.length * tokensOfMedia;
