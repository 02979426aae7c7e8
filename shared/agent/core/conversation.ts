import type { RunContext, SessionTurn } from '../../api/worker.ts';
import type { ModelMessage } from '../../llm/types.ts';
import { firstMessageOf } from './prompt.ts';

/**
 * The messages that a run begins with: what its session holds, then the prompt, which is the last.
 *
 * Providers want a conversation that a user begins and in which the two take turns: empty messages are left out, what one of them said
 * in several is put together, and an answer without its question goes.
 */
export function openingOf(context: RunContext): readonly ModelMessage[] {
  const turns = [...(context.session?.messages ?? []), { role: 'user', content: firstMessageOf(context) } as const];
  const spoken = turns.filter(({ content }, at) => content.trim() !== '' || at === turns.length - 1).reduce(joined, []);
  return (spoken[0]?.role === 'assistant' ? spoken.slice(1) : spoken).map(({ role, content }) => ({
    role,
    content: [{ type: 'text', text: content }],
  }));
}

function joined(before: readonly SessionTurn[], turn: SessionTurn): readonly SessionTurn[] {
  const last = before.at(-1);
  if (last?.role !== turn.role) return [...before, turn];
  return [...before.slice(0, -1), { role: turn.role, content: `${last.content}\n\n${turn.content}` }];
}
