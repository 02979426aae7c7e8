import type { ModelMessage, ModelRequest } from '../types.ts';

/**
 * The request with the older half of its conversation left out, for a model that finds it too long.
 *
 * The first message, which says what is wanted, stays; a tool's result is never kept without its call. A conversation that cannot
 * be halved this way comes back as it is.
 */
export function shorten(request: ModelRequest): ModelRequest {
  const [first, ...rest] = request.messages;
  if (first === undefined) return request;
  const sizes = rest.map((message) => JSON.stringify(message).length);
  const budget = (JSON.stringify(first).length + sizes.reduce((sum, size) => sum + size, 0)) / 2;
  let kept = rest.length;
  let size = 0;
  while (kept > 0 && size + (sizes[kept - 1] ?? 0) <= budget) {
    kept -= 1;
    size += sizes[kept] ?? 0;
  }
  while (kept < rest.length && !beginsTurn(rest[kept])) kept += 1;
  const tail = rest.slice(kept);
  return tail.length === 0 || tail.length === rest.length ? request : { ...request, messages: [first, ...tail] };
}

/** An assistant's message can follow the first one; a tool's result cannot. */
const beginsTurn = (message: ModelMessage | undefined): boolean => message?.role === 'assistant';
