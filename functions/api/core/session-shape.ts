import type { Session, SessionMessage } from '../../../shared/store/sessions.ts';

/** What both answers about a session say of it. */
interface SessionFacts {
  readonly name: string;
  readonly namespace: string;
  readonly messageCount: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Name of the Task that holds it; empty where nobody does. */
  readonly activeTask: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A session as `GET /sessions` lists it; its name is its id. */
export interface SessionItem extends SessionFacts {
  readonly id: string;
  readonly sessionType: Session['sessionType'];
}

/** A session as `GET /sessions/:id` shows it. */
export interface SessionRecord extends SessionFacts {
  /** One line of JSON a message, oldest first. */
  readonly transcript: string;
}

/** A session in a list. */
export function sessionItem(session: Session): SessionItem {
  return { id: session.name, sessionType: session.sessionType, ...factsOf(session) };
}

/** A session with what was said in it. */
export function sessionRecord(session: Session, messages: readonly SessionMessage[]): SessionRecord {
  return { ...factsOf(session), transcript: toJsonLines(messages) };
}

/** A transcript as JSON Lines: each message ends with a line break, and none has one inside. */
export function toJsonLines(messages: readonly SessionMessage[]): string {
  return messages.map((message) => `${JSON.stringify(lineOf(message))}\n`).join('');
}

function lineOf({ role, content, name, input, toolCalls, toolCallID, ts }: SessionMessage): SessionMessage {
  return {
    role,
    content,
    ...(name === undefined ? {} : { name }),
    ...(input === undefined ? {} : { input }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(toolCallID === undefined ? {} : { toolCallID }),
    ...(ts === undefined ? {} : { ts }),
  };
}

function factsOf(session: Session): SessionFacts {
  const { name, namespace, messageCount, inputTokens, outputTokens, activeTask, createdAt, updatedAt } = session;
  return {
    name,
    namespace,
    messageCount,
    inputTokens,
    outputTokens,
    activeTask: activeTask?.name ?? '',
    createdAt,
    updatedAt,
  };
}
