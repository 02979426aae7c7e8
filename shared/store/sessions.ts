import type { Holder } from './keys.ts';

/** One line of a transcript, in the shape of contract 2.4. */
export interface SessionMessage {
  readonly role: 'user' | 'assistant' | 'system' | 'tool';
  readonly content: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly toolCalls?: unknown;
  readonly toolCallID?: string;
  /** RFC 3339; the store's clock where it is left out. */
  readonly ts?: string;
}

/** A conversation that goes on from Task to Task. */
export interface Session {
  readonly namespace: string;
  readonly name: string;
  readonly sessionType: 'task' | 'chat';
  readonly messageCount: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Who holds it at the moment. */
  readonly activeTask: Holder | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What was said in a turn; the same key again changes nothing. */
export interface SessionAppend {
  readonly key: string;
  readonly messages: readonly SessionMessage[];
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
}

/** What is looked for in the transcripts of a namespace. */
export interface TranscriptQuery {
  readonly query: string;
  readonly sessionName?: string | undefined;
  readonly excludeSessionName?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** 20 where it is left out, 100 at most. */
  readonly limit?: number | undefined;
  /** Characters of a snippet; 200 where it is left out, 2,000 at most. */
  readonly maxSnippetLength?: number | undefined;
}

/** A place in a transcript where the words occur (contract 2.14). */
export interface TranscriptHit {
  readonly sessionName: string;
  readonly messageId: number;
  readonly role: string;
  readonly name?: string;
  readonly snippet: string;
  readonly createdAt: string;
}

/** The sessions of a namespace. A missing session is `undefined`; appending to one is a NotFoundError. */
export interface SessionStore {
  /** Makes the session where it is missing; true where it was. */
  putSession(namespace: string, name: string, type: Session['sessionType']): Promise<boolean>;
  sessions(namespace: string): Promise<readonly Session[]>;
  session(namespace: string, name: string): Promise<Session | undefined>;
  deleteSession(namespace: string, name: string): Promise<void>;
  appendSession(namespace: string, name: string, entry: SessionAppend): Promise<void>;
  /** The newest `last` messages, oldest first; all where it is left out. Undefined where there is no such session. */
  sessionMessages(namespace: string, name: string, last?: number): Promise<readonly SessionMessage[] | undefined>;
  /** Best first. */
  searchTranscripts(namespace: string, query: TranscriptQuery): Promise<readonly TranscriptHit[]>;
}
