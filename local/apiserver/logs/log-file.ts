import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { type LogSelection, parseLogLine, showLogLine, tailStart } from '../core/cri-log.ts';
import type { LogOptions } from '../core/log-options.ts';

/** A part of a log as it is shown, and the byte of the file behind it. */
export interface ReadLog {
  readonly text: string;
  readonly end: number;
}

/** Reads a log from the beginning (or its last lines); a file that is not there yet is empty. */
export async function readLog(file: string, options: LogOptions): Promise<ReadLog> {
  const { lines, end } = await linesFrom(file, 0);
  const from = options.tailLines === undefined ? 0 : tailStart(lines, options.tailLines);
  return { text: cut(show(lines.slice(from), options), options.limitBytes), end };
}

export interface Follow {
  readonly file: string;
  readonly from: number;
  readonly options: LogOptions;
  readonly response: ServerResponse;
  /** Bytes that were written before. */
  readonly written: number;
  /** Whether more may come. */
  readonly running: () => boolean;
  /** Calls back whenever `running` may have changed; answers how to stop that. */
  readonly changed: (wake: () => void) => () => void;
  readonly stopping: AbortSignal;
}

/** Writes what is appended to a log, until its container has ended and everything is written, or the client is gone. */
export async function followLog({ file, from, options, response, written, running, changed, stopping }: Follow): Promise<void> {
  const waker = createWaker();
  const unlisten = changed(waker.wake);
  const watcher = watch(dirname(file), waker.wake).on('error', waker.wake);
  response.once('close', waker.wake);
  stopping.addEventListener('abort', waker.wake);
  let [at, room] = [from, (options.limitBytes ?? Number.POSITIVE_INFINITY) - written];
  try {
    while (room > 0 && !response.destroyed) {
      const last = !running() || stopping.aborted;
      const { lines, end } = await linesFrom(file, at);
      at = end;
      const text = cut(show(lines, options), room);
      room -= Buffer.byteLength(text);
      if (text !== '' && !response.write(text)) await drained(response);
      if (text === '' && last) break;
      if (text === '') await waker.woken();
    }
  } finally {
    unlisten();
    watcher.close();
    stopping.removeEventListener('abort', waker.wake);
    response.end();
  }
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });

/** Remembers a wake-up that comes while nobody waits for one. */
function createWaker(): { wake: () => void; woken: () => Promise<void> } {
  let awake = false;
  let resume: (() => void) | undefined;
  return {
    wake: () => {
      awake = true;
      resume?.();
    },
    woken: async () => {
      if (!awake) await new Promise<void>((resolve) => (resume = resolve));
      resume = undefined;
      awake = false;
    },
  };
}

/** The whole lines behind a byte of a file, and the byte behind them. */
async function linesFrom(file: string, from: number): Promise<{ lines: string; end: number }> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return { lines: '', end: from };
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - from));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    const end = buffer.lastIndexOf('\n', bytesRead) + 1;
    return { lines: buffer.toString('utf8', 0, end), end: from + end };
  } finally {
    await handle.close();
  }
}

function show(lines: string, selection: LogSelection): string {
  let text = '';
  for (const line of lines.split('\n')) if (line !== '') text += showLogLine(parseLogLine(line), selection);
  return text;
}

/** The first bytes of a text, whole characters only. */
function cut(text: string, limit: number | undefined): string {
  if (limit === undefined || Buffer.byteLength(text) <= limit) return text;
  return Buffer.from(text).subarray(0, limit).toString('utf8').replace(/\uFFFD$/, '');
}
