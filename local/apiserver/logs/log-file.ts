import { type FileHandle, open } from 'node:fs/promises';
import { type LogSelection, parseLogLine, showLogLine } from '../core/cri-log.ts';

/** A part of a log as it is shown, and the byte of the file behind it. */
export interface LogPart {
  readonly text: string;
  readonly end: number;
  /** Whether the file went no further. */
  readonly last: boolean;
}

const CHUNK = 256 * 1024;
const NEWLINE = 10;

/** The whole lines behind a byte of a log, at most some hundred KiB of them; a file that is not there yet is empty. */
export async function readLog(file: string, from: number, selection: LogSelection): Promise<LogPart> {
  return withFile(file, { text: '', end: from, last: true }, async (handle) => {
    for (let size = CHUNK; ; size *= 2) {
      const buffer = Buffer.alloc(size);
      const { bytesRead } = await handle.read(buffer, 0, size, from);
      const length = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
      // A line longer than the buffer is read again, into a larger one.
      if (length > 0 || bytesRead < size)
        return { text: show(buffer.toString('utf8', 0, length), selection), end: from + length, last: bytesRead < size };
    }
  });
}

/** The byte at which the last `count` lines of a log begin. */
export async function lastLines(file: string, count: number): Promise<number> {
  return withFile(file, 0, async (handle) => {
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
  });
}

async function withFile<T>(file: string, missing: T, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return missing;
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

function show(lines: string, selection: LogSelection): string {
  let text = '';
  for (const line of lines.split('\n')) if (line !== '') text += showLogLine(parseLogLine(line), selection);
  return text;
}
