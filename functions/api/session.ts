import type { Task } from '../../shared/api/generated/task.ts';
import type { RunContext } from '../../shared/api/worker.ts';
import type { SessionMessage, SessionStore } from '../../shared/store/sessions.ts';
import { conversationFrom } from './core/conversation.ts';

/** What the CRD says where a Task says nothing. */
const usualMessages = 50;

/** The newest messages of the Task's session, as many as it asks for; undefined where it has none, or that is gone. */
export async function transcriptOf(
  store: Pick<SessionStore, 'sessionMessages'>,
  { metadata, spec }: Task,
): Promise<readonly SessionMessage[] | undefined> {
  const { name, maxMessages = usualMessages } = spec.sessionRef ?? {};
  return name === undefined ? undefined : store.sessionMessages(metadata.namespace ?? 'default', name, maxMessages);
}

/**
 * The session of a run as its model sees it; undefined for a Task without one. A session that was deleted while its Task ran has
 * nothing to say, and does not stop it.
 *
 * Nobody else writes into a session while a Task holds it, so a run that is resumed is told the same again.
 */
export async function sessionForRun(store: Pick<SessionStore, 'sessionMessages'>, task: Task): Promise<RunContext['session']> {
  const { name } = task.spec.sessionRef ?? {};
  if (name === undefined) return undefined;
  return { name, messages: conversationFrom((await transcriptOf(store, task)) ?? []) };
}
