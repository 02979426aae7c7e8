import type { ModelMessage, ToolCallPart, ToolResultPart } from '../types.ts';

/** What all providers take for the id of a call and for the name of a tool; they refuse the whole conversation where one is different. */
const idCharacters = 64;
const unusual = /[^A-Za-z0-9_-]/g;

/**
 * The conversation with ids that every provider takes: no two calls have the same, and each result has that of its call. Servers that
 * number the calls of each answer anew, and answers of another provider, are why.
 */
export function withUsableIds(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const used = new Map<string, number>();
  let open = new Map<string, string[]>();
  return messages.map((message) => {
    if (message.role === 'user')
      return { ...message, content: message.content.map((part) => (part.type === 'tool_result' ? renamed(part, open) : part)) };
    if (message.content.some(({ type }) => type === 'tool_call')) open = new Map();
    return {
      ...message,
      content: message.content.map((part) => (part.type === 'tool_call' ? named(part, used, open) : part)),
    };
  });
}

/** @param open ids of calls that have no result yet, by what the model called them, in order */
function named(call: ToolCallPart, used: Map<string, number>, open: Map<string, string[]>): ToolCallPart {
  const id = unique(wireName(call.id), used);
  open.set(call.id, [...(open.get(call.id) ?? []), id]);
  return id === call.id ? call : { ...call, id };
}

function renamed(result: ToolResultPart, open: ReadonlyMap<string, string[]>): ToolResultPart {
  const id = open.get(result.id)?.shift() ?? result.id;
  return id === result.id ? result : { ...result, id };
}

/** @param used how often each id was asked for */
function unique(id: string, used: Map<string, number>): string {
  let times = used.get(id) ?? 0;
  let candidate = id;
  while (used.has(candidate)) {
    times += 1;
    const suffix = `_${times}`;
    candidate = `${id.slice(0, idCharacters - suffix.length)}${suffix}`;
  }
  used.set(id, Math.max(times, 1));
  if (candidate !== id) used.set(candidate, 1);
  return candidate;
}

/** A name as it may stand in a request: what a model has made up can be anything. */
export const wireName = (name: string): string => name.replace(unusual, '_').slice(0, idCharacters) || '_';
