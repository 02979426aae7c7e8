import type { FileHandle } from 'node:fs/promises';

/** A part of a log file, and the byte of the file behind it. */
export interface LogPart {
  readonly text: string;
  readonly end: number;
  /** Whether the file went no further. */
  readonly last: boolean;
}

const CHUNK = 256 * 1024;
const NEWLINE = 10;

/** The whole lines behind a byte of a log file, at most some hundred KiB of them. */
export async function readLines(handle: FileHandle, from: number): Promise<LogPart> {
  for (let size = CHUNK; ; size *= 2) {
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await handle.read(buffer, 0, size, from);
    const length = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
    // A line longer than the buffer is read again, into a larger one.
    if (length > 0 || bytesRead < size)
      return { text: buffer.toString('utf8', 0, length), end: from + length, last: bytesRead < size };
  }
}

/** The byte at which the last `count` lines of a log file begin. */
export async function lastLines(handle: FileHandle, count: number): Promise<number> {
  const { size } = await handle.stat();
  let wanted = count + 1;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const buffer = Buffer.alloc(end - start);
    await handle.read(buffer, 0, buffer.length, start);
    for (let at = buffer.length - 1; at >= 0; at--) {
      if (buffer[at] === NEWLINE && --wanted === 0) return start + at + 1;
    }
    end = start;
  }
  return 0;
}
