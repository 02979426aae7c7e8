import type { SessionTurn } from '../../../shared/api/worker.ts';
import type { SessionMessage } from '../../../shared/store/sessions.ts';

/** Bytes of UTF-8 of all that a model is told of a session. */
export const longestConversation = 512_000;
/** Bytes of one message in it: one long answer must not hide all others. */
export const longestTurn = 128_000;

const cutMark = '\n[message cut: it goes on in the transcript]';

/**
 * What a model is told of the session that its Task belongs to, oldest first: what people and models said, without the tools they
 * used, and of that the newest which fits.
 */
export function conversationFrom(messages: readonly SessionMessage[]): readonly SessionTurn[] {
  const turns = messages.flatMap(turnOf);
  let bytes = 0;
  let first = turns.length;
  while (first > 0) {
    bytes += Buffer.byteLength(turns[first - 1]?.content ?? '');
    if (bytes > longestConversation) break;
    first -= 1;
  }
  return turns.slice(first);
}

function turnOf({ role, content }: SessionMessage): SessionTurn[] {
  return role === 'user' || role === 'assistant' ? [{ role, content: cut(content) }] : [];
}

/** The text, or as much of its beginning as may be; characters stay whole. */
function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longestTurn) return text;
  let end = longestTurn - cutMark.length;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + cutMark;
}
