import type { ToolCallPart } from '../types.ts';

/** A tool call from a model's raw argument text. Anything but a JSON object is kept as `malformed`. */
export function toolCall(id: string, name: string, text: string): ToolCallPart {
  if (text.trim() === '') return { type: 'tool_call', id, name, arguments: {} };
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { type: 'tool_call', id, name, arguments: value };
  return { type: 'tool_call', id, name, malformed: text };
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
