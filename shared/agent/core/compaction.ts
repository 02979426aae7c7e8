import type { ModelMessage } from '../../llm/types.ts';
import { tokensOf } from './size.ts';

/** What is said to the model from its first message on. */
export interface Conversation {
  readonly messages: readonly ModelMessage[];
  /** Which of the messages is the prompt. */
  readonly prompt: number;
  /** About how many tokens all of them have. */
  readonly tokens: number;
}

const note =
  '[What was said and done between this and the next message was left out, for the conversation had grown too long. What you need of it you can look up again with your tools.]';

/**
 * The conversation as it is where it has at most `limit` tokens, else its newest part, with half of that.
 *
 * Half, so that the next turns only add to what the model has seen: providers keep the beginning of a conversation that stays the same.
 * The prompt stays, with a note where something is missing; what was said before it goes first. It is cut before an answer of the model only, so
 * that each tool call keeps its result, and the newest answer stays however long it is. The same conversation is always cut the same way.
 */
export function fitted(conversation: Conversation, limit: number | undefined): Conversation {
  const { messages, prompt, tokens } = conversation;
  const wanted = messages[prompt];
  if (limit === undefined || tokens <= limit || wanted === undefined) return conversation;
  const after = messages.slice(prompt + 1);
  const starts = after.flatMap(({ role }, at) => (role === 'assistant' ? [at] : []));
  const head = noted(wanted);
  const budget = limit / 2 - tokensOf([head]);
  const start = starts.find((at) => tokensOf(after.slice(at)) <= budget) ?? starts.at(-1) ?? 0;
  if (start === 0 && prompt === 0) return conversation;
  const kept = [head, ...after.slice(start)];
  return { messages: kept, prompt: 0, tokens: tokensOf(kept) };
}

function noted(message: ModelMessage): ModelMessage {
  if (message.role !== 'user' || message.content.some((part) => part.type === 'text' && part.text === note)) return message;
  return { role: 'user', content: [...message.content, { type: 'text', text: note }] };
}
