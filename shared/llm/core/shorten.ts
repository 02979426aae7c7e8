import type { ModelMessage, ModelRequest } from '../types.ts';

/**
 * The request with the older half of its conversation left out, for a model that finds it too long.
 *
 * The message that says what is wanted stays; what was said before it goes first. A tool's result is never kept without its call. A
 * conversation that cannot be halved this way comes back as it is.
 */
export function shorten(request: ModelRequest): ModelRequest {
  const { messages, prompt = 0 } = request;
  const wanted = messages[prompt];
  if (wanted === undefined) return request;
  const before = messages.slice(0, prompt);
  const after = messages.slice(prompt + 1);
  const kept = newest([...before, ...after], messages.reduce((sum, message) => sum + sizeOf(message), 0) / 2);
  if (kept > 0 && kept < before.length) {
    const earlier = from(before, kept, 'user');
    return { ...request, messages: [...earlier, wanted, ...after], prompt: earlier.length };
  }
  // An assistant's message can follow the prompt; a tool's result cannot.
  const tail = from(after, kept - before.length, 'assistant');
  if (tail.length > 0 && tail.length < after.length) return { ...request, messages: [wanted, ...tail], prompt: 0 };
  return before.length === 0 ? request : { ...request, messages: [wanted, ...after], prompt: 0 };
}

/** Where those begin, at the end, that are no larger than the budget together. */
function newest(messages: readonly ModelMessage[], budget: number): number {
  let kept = messages.length;
  let size = 0;
  while (kept > 0) {
    size += sizeOf(messages[kept - 1]);
    if (size > budget) break;
    kept -= 1;
  }
  return kept;
}

/** The messages from that one on, or from the next that has this role. */
function from(messages: readonly ModelMessage[], start: number, role: ModelMessage['role']): readonly ModelMessage[] {
  const first = messages.findIndex((message, at) => at >= start && message.role === role);
  return first < 0 ? [] : messages.slice(first);
}

const sizeOf = (message: ModelMessage | undefined): number => JSON.stringify(message)?.length ?? 0;
