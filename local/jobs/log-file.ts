import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';
import { cutLines, formatEntries } from './core/log-lines.ts';

export interface LogFileOptions {
  readonly path: string;
  readonly now: () => number;
  /** Size at which the file becomes `<path>.1`, replacing an older one, and a new one begins. */
  readonly maxBytes?: number;
}

/** A container's log in the format of the container runtime interface. */
export interface LogFile {
  /** Takes one stream of the process; a slow disk holds the process back instead of filling memory. */
  stream(name: 'stdout' | 'stderr'): Writable;
  /** Resolves when all that was written is in the file. */
  close(): Promise<void>;
}

/** Opens (or goes on with) a log file of bounded size, readable by its owner only. */
export async function openLogFile({ path, now, maxBytes = 10 * 1024 * 1024 }: LogFileOptions): Promise<LogFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let file = await open(path, 'a', 0o600);
  let size = (await file.stat()).size;
  let queue: Promise<void> = Promise.resolve();

  async function write(bytes: Buffer): Promise<void> {
    if (size > 0 && size + bytes.length > maxBytes) {
      await file.close();
      await rename(path, `${path}.1`);
      file = await open(path, 'a', 0o600);
      size = 0;
    }
    await file.appendFile(bytes);
    size += bytes.length;
  }

  function append(bytes: Buffer): Promise<void> {
    const written = queue.then(() => write(bytes));
    queue = written.catch(() => undefined);
    return written;
  }

  return {
    stream(name) {
      let pending: Buffer = Buffer.alloc(0);
      return new Writable({
        write(chunk: Buffer, _encoding, done) {
          const { entries, rest } = cutLines(pending, chunk);
          pending = rest;
          if (entries.length === 0) return done();
          append(formatEntries(entries, name, now())).then(() => done(), done);
        },
        final(done) {
          if (pending.length === 0) return done();
          append(formatEntries([{ tag: 'F', text: pending }], name, now())).then(() => done(), done);
        },
      });
    },
    async close() {
      await queue;
      await file.close();
    },
  };
}
