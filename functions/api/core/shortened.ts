/** The beginning of a text, at most `limit` bytes of UTF-8 and whole characters only; `bytes` of all of it where something is missing. */
export function shortened(text: string, limit: number): { readonly text: string; readonly bytes?: number } {
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return { text };
  const encoded = Buffer.from(text.slice(0, limit));
  let end = limit;
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: encoded.toString('utf8', 0, end), bytes };
}
