import { type FileHandle, open, stat } from 'node:fs/promises';
import { type LogSelection, parseLogLine, showLogLine } from '../core/cri-log.ts';
import type { LogOptions } from '../core/log-options.ts';
import { lastLines, readLines } from './log-file.ts';

/** Reads a log from one place on, also when its writer puts the file aside and begins a new one under its name. */
export interface LogReader {
  /** The next whole lines as they are shown, and whether the log goes no further for now; none while the file is not there yet. */
  next(): Promise<{ readonly text: string; readonly last: boolean }>;
  close(): Promise<void>;
}

/** Opens a log before the last lines that are wanted of it, else at its beginning. */
export async function openLog(file: string, options: LogSelection & Pick<LogOptions, 'tailLines'>): Promise<LogReader> {
  const { tailLines } = options;
  let handle = await openIfThere(file);
  let at = handle === undefined || tailLines === undefined ? 0 : await lastLines(handle, tailLines);
  return {
    async next() {
      handle ??= await openIfThere(file);
      if (handle === undefined) return { text: '', last: true };
      // Asked before reading: nobody writes to a file that was put aside, so its end is final then.
      const isAside = await isPutAside(handle, file);
      const { text, end, last } = await readLines(handle, at);
      at = end;
      if (last && isAside) {
        await handle.close();
        [handle, at] = [undefined, 0];
      }
      return { text: show(text, options), last: last && !isAside };
    },
    close: async () => handle?.close(),
  };
}

const openIfThere = (file: string): Promise<FileHandle | undefined> => open(file, 'r').catch(undefinedIfMissing);

/** Whether another file has the name by now; where none has, the new one is still to come. */
async function isPutAside(handle: FileHandle, file: string): Promise<boolean> {
  const [own, named] = await Promise.all([handle.stat(), stat(file).catch(undefinedIfMissing)]);
  return named !== undefined && (named.ino !== own.ino || named.dev !== own.dev);
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function show(lines: string, selection: LogSelection): string {
  let text = '';
  for (const line of lines.split('\n')) if (line !== '') text += showLogLine(parseLogLine(line), selection);
  return text;
}
