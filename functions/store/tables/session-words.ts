import type { TranscriptHit, TranscriptQuery } from '../../../shared/store/sessions.ts';
import { found, snippetOf } from '../core/transcript.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** What is looked for, with every default filled in; `words` is an FTS5 query. */
export interface WordSearch extends Omit<TranscriptQuery, 'query'> {
  readonly words: string;
  readonly limit: number;
  readonly maxSnippetLength: number;
}

/** Looks words up in the transcripts of a namespace, best first. */
export type SearchTranscripts = (namespace: string, search: WordSearch) => TranscriptHit[];

interface Place {
  readonly id: number;
  readonly sessionName: string;
  readonly role: string;
  readonly name: string | null;
  readonly created_at: number;
}

/** FTS5 gives no more words than these around a hit. */
const mostWords = 64;

export function createTranscriptSearch(db: Database): SearchTranscripts {
  const places = db.prepare<[Readonly<Record<string, string | number | null>>], Place>(
    `SELECT message.id, session.name AS sessionName, message.role, message.name, message.created_at
     FROM session_words JOIN session_messages message ON message.id = session_words.rowid JOIN sessions session ON session.id = message.session
     WHERE session_words MATCH @words AND session.namespace = @namespace
       AND (@only IS NULL OR session.name = @only) AND (@except IS NULL OR session.name <> @except)
       AND (@roles IS NULL OR message.role IN (SELECT value FROM json_each(@roles)))
     ORDER BY bm25(session_words), message.id DESC LIMIT @limit`,
  );
  // Apart from the ranking, or it would be made for every hit that does not get into the answer.
  const snippet = db
    .prepare<[string, string, number, string, number], string>(
      `SELECT snippet(session_words, 0, ?, ?, '…', ?) FROM session_words WHERE session_words MATCH ? AND rowid = ?`,
    )
    .pluck();
  return (namespace, { words, sessionName = null, excludeSessionName = null, roles, limit, maxSnippetLength }) => {
    const asked = roles === undefined ? null : JSON.stringify(roles);
    const tokens = Math.max(1, Math.min(mostWords, Math.ceil(maxSnippetLength / 4)));
    return places
      .all({ words, namespace, only: sessionName, except: excludeSessionName, roles: asked, limit })
      .map(({ id, name, created_at, ...place }) => ({
        sessionName: place.sessionName,
        messageId: id,
        role: place.role,
        ...(name === null ? {} : { name }),
        snippet: snippetOf(snippet.get(found.open, found.close, tokens, words, id) ?? '', maxSnippetLength),
        createdAt: isoTime(created_at),
      }));
  };
}
