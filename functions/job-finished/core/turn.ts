import type { Task } from '../../../shared/api/generated/task.ts';
import type { SessionMessage } from '../../../shared/store/sessions.ts';

/** The turn that a Task adds to its session (contract 3.3): what it was asked, and what came of it; each where there is one. */
export function turnOf({ spec }: Pick<Task, 'spec'>, result: string | undefined): SessionMessage[] {
  const prompt = spec.ai?.prompt || spec.prompt;
  return [
    ...(prompt ? [{ role: 'user', content: prompt } as const] : []),
    ...(result ? [{ role: 'assistant', content: result } as const] : []),
  ];
}
