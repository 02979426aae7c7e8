import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import type { LogOptions } from '../core/log-options.ts';
import { openLog } from './log-reader.ts';
import { createWaker, type Waker } from './waker.ts';

export interface SendLog {
  readonly file: string;
  readonly options: LogOptions;
  readonly response: ServerResponse;
  /** Whether more may come. */
  readonly running: () => boolean;
  /** Calls back whenever `running` may have changed; answers how to stop that. */
  readonly changed: (wake: () => void) => () => void;
  readonly stopping: AbortSignal;
}

/** Writes a log at the reader's pace and, where it is followed, what is appended until its container has ended or the client is gone. */
export async function sendLog({ file, options, response, running, changed, stopping }: SendLog): Promise<void> {
  const waker = createWaker();
  const release = options.follow ? await listen(file, waker, { response, changed, stopping }) : () => {};
  const log = await openLog(file, options);
  let room = options.limitBytes ?? Number.POSITIVE_INFINITY;
  try {
    while (room > 0 && !response.destroyed) {
      const mayGrow = options.follow && running() && !stopping.aborted;
      const { text, last } = await log.next();
      const part = cut(text, room);
      room -= Buffer.byteLength(part);
      if (part !== '' && !response.write(part)) await drained(response);
      if (last && !mayGrow) return;
      if (last) await waker.woken();
    }
  } finally {
    release();
    await log.close();
    response.end();
  }
}

async function listen(
  file: string,
  { wake }: Waker,
  { response, changed, stopping }: Pick<SendLog, 'response' | 'changed' | 'stopping'>,
): Promise<() => void> {
  const unlisten = changed(wake);
  await mkdir(dirname(file), { recursive: true });
  const watcher = watch(dirname(file), wake).on('error', wake);
  response.once('close', wake);
  stopping.addEventListener('abort', wake);
  return () => {
    unlisten();
    watcher.close();
    stopping.removeEventListener('abort', wake);
  };
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });

/** The first bytes of a text, whole characters only. */
function cut(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  return Buffer.from(text)
    .subarray(0, limit)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
