import type { ToolCallPart } from '../../../shared/llm/types.ts';
import type { Conversation, ScriptedAnswer } from '../types.ts';

/** One tool call of the conversation, and what came of it. */
export interface Done {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly output: string;
  readonly failed: boolean;
}

/** What the person or the coordinator asked for: the first thing said. */
export function promptOf({ messages }: Conversation): string {
  const first = messages[0]?.content[0];
  return first?.type === 'text' ? first.text : '';
}

/** What a call says of itself that was cut short: a scripted model makes it again. */
const interrupted = 'whether it took effect is not known';

/** Every tool call so far that came to an end, in order. */
export function doneIn({ messages }: Conversation): Done[] {
  const results = new Map(
    messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'tool_result' ? [[part.id, part] as const] : []))),
  );
  const calls = messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool_call'));
  return calls.flatMap((call) => {
    const result = results.get(call.id);
    if (result?.content.includes(interrupted)) return [];
    const failed = result === undefined || result.isError || result.content.startsWith('Error executing tool:');
    const args = (call.arguments ?? {}) as Record<string, unknown>;
    return [{ name: call.name, arguments: args, output: result?.content ?? '', failed }];
  });
}

/** The answer that a text and tool calls make. Ids tell the calls of a conversation apart. */
export function say(
  conversation: Conversation,
  text: string,
  ...calls: readonly { name: string; arguments: object }[]
): ScriptedAnswer {
  const turn = conversation.messages.length;
  const parts = calls.map((call, i): ToolCallPart => ({ type: 'tool_call', id: `toolu_${turn}_${i}`, ...call }));
  return { content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...parts] };
}

/** A tool's JSON output, or nothing where it is none. */
export function jsonOf<T>(text: string): Partial<T> {
  try {
    return JSON.parse(text) as Partial<T>;
  } catch {
    return {};
  }
}
