import { refTo } from '../../shared/core/refs.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import type { FinishInput } from './core/input.ts';
import { turnOf } from './core/turn.ts';
import type { Deps } from './deps.ts';

/**
 * Adds what a Task was asked and what came of it to its session, under the Task's uid: doing it again changes nothing. A session that
 * was deleted meanwhile is not wanted any more.
 */
export async function appendToSession(
  { task, usage }: Pick<FinishInput, 'task' | 'usage'>,
  result: string | undefined,
  { store, log }: Deps,
): Promise<void> {
  const { sessionRef } = task.spec;
  if (sessionRef === undefined || sessionRef.append === false) return;
  const ref = refTo(task);
  const { inputTokens, outputTokens } = usage ?? { inputTokens: 0, outputTokens: 0 };
  try {
    await store.appendSession(ref.namespace, sessionRef.name, {
      key: ref.uid,
      messages: turnOf(task, result),
      usage: { inputTokens, outputTokens },
    });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    log.info({ task: ref, session: sessionRef.name }, 'the session was deleted: nothing is added to it');
  }
}
