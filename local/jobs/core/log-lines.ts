/** The longest piece of a line in one entry; a longer line is continued in the next. */
const longestPiece = 16 * 1024;
const newline = 0x0a;

export interface LogEntry {
  /** F ends a line, P is continued by the next entry of the stream. */
  readonly tag: 'F' | 'P';
  readonly text: Buffer;
}

/** Cuts output into log entries; `rest` is the start of a line whose end has not come yet. */
export function cutLines(pending: Buffer, chunk: Buffer): { entries: LogEntry[]; rest: Buffer } {
  let rest = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
  const entries: LogEntry[] = [];
  for (;;) {
    const end = rest.indexOf(newline);
    if ((end < 0 || end > longestPiece) && rest.length > longestPiece) {
      const cut = characterStart(rest, longestPiece);
      entries.push({ tag: 'P', text: rest.subarray(0, cut) });
      rest = rest.subarray(cut);
    } else if (end < 0) {
      return { entries, rest };
    } else {
      entries.push({ tag: 'F', text: rest.subarray(0, end) });
      rest = rest.subarray(end + 1);
    }
  }
}

/** The largest index up to `at` where no UTF-8 character is cut in two. */
function characterStart(text: Buffer, at: number): number {
  let start = at;
  while (start > at - 4 && ((text[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}

/** Entries as the container runtime interface writes them: `<RFC 3339 with nanoseconds> <stream> <tag> <text>`, a line each. */
export function formatEntries(entries: readonly LogEntry[], stream: 'stdout' | 'stderr', nowMs: number): Buffer {
  const time = new Date(nowMs).toISOString().replace('Z', '000000Z');
  return Buffer.concat(entries.flatMap(({ tag, text }) => [Buffer.from(`${time} ${stream} ${tag} `), text, Buffer.of(newline)]));
}
