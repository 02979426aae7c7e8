/** Characters of a message that are kept. A mebibyte of ASCII; what is longer says that it was cut. */
const longest = 1024 * 1024;
const marker = '\n[cut here: the message was longer]';

/** The content as it is kept: at most 1 MiB of UTF-8, whole characters, with a mark where something is missing. */
export function shortened(content: string): string {
  if (Buffer.byteLength(content) <= longest) return content;
  const bytes = Buffer.from(content);
  let end = longest - marker.length;
  // A byte 10xxxxxx is inside of a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + marker;
}

/**
 * What somebody looks for, as an FTS5 query: messages with all of the words, the last of which may be the beginning of one. Nothing in
 * it is read as syntax. Undefined where there is no word in it.
 *
 * @see https://www.sqlite.org/fts5.html#fts5_strings
 */
export function wordsQuery(text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  if (words.length === 0) return undefined;
  const phrases = words.slice(0, 32).map((word) => `"${word}"`);
  return `${phrases.join(' ')}${words.length > 32 ? '' : '*'}`;
}

/** What stands around a word that was found, in what the database answers; control characters that no text needs. */
export const found = { open: '\u0002', close: '\u0003' } as const;

/** At most `length` characters of a text around the first word that was found in it, without the marks. */
export function snippetOf(marked: string, length: number): string {
  const at = Math.max(0, marked.indexOf(found.open));
  const plain = marked.replaceAll(found.open, '').replaceAll(found.close, '');
  const characters = [...plain];
  if (characters.length <= length) return plain;
  const word = [...marked.slice(0, at)].length;
  const begin = Math.max(0, Math.min(word - Math.floor(length / 3), characters.length - length));
  return characters.slice(begin, begin + length).join('');
}
