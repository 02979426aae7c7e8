import type { AnswerPart, ModelMessage, ModelRequest } from '../types.ts';

/** The request without what was thought by anybody else than `by` (Provider and model): signatures hold for one account and one model. */
export const withThoughtsOf = (request: ModelRequest, by: string): ModelRequest => thinned(request, (part) => part.by === by);

/** The request without anything that was thought. */
export const withoutThoughts = (request: ModelRequest): ModelRequest => thinned(request, () => false);

/** True where something that was thought goes back with the request. */
export const hasThoughts = ({ messages }: ModelRequest): boolean =>
  messages.some(({ role, content }) => role === 'assistant' && content.some(({ type }) => type === 'thinking'));

type Thought = Extract<AnswerPart, { type: 'thinking' }>;

function thinned(request: ModelRequest, isKept: (thought: Thought) => boolean): ModelRequest {
  const messages = request.messages.map((message): ModelMessage => {
    if (message.role !== 'assistant') return message;
    const content = message.content.filter((part) => part.type !== 'thinking' || isKept(part));
    return content.length === message.content.length ? message : { role: 'assistant', content };
  });
  return { ...request, messages };
}
