import type { ToolCallPart } from '../types.ts';
import { answerLimits, nestsDeeper } from './limits.ts';

/**
 * A tool call from a model's raw argument text. Anything but a JSON object is kept as `malformed`, and so is one that nests too deep to be
 * handed on. A name is cut to what can be shown; one that is no name of a tool is refused by whoever looks for it.
 */
export function toolCall(id: string, name: string, text: string): ToolCallPart {
  const call = { type: 'tool_call', id: shown(id), name: shown(name) } as const;
  if (text.trim() === '') return { ...call, arguments: {} };
  const value = nestsDeeper(text) ? undefined : parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...call, arguments: value };
  return { ...call, malformed: text.toWellFormed() };
}

/**
 * The arguments as they are shown to the model again. Providers take an object only, so that a malformed text travels
 * inside of one: the model sees what it wrote.
 */
export function argumentsOf(call: ToolCallPart): Record<string, unknown> {
  return call.malformed === undefined
    ? ((call.arguments ?? {}) as Record<string, unknown>)
    : { malformed_arguments: call.malformed };
}

/** Without characters that could do harm where the text is printed. */
const shown = (text: string): string => text.slice(0, answerLimits.nameCharacters).toWellFormed().replace(/\p{C}/gu, '\u{fffd}');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
