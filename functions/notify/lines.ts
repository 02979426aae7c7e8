import type { Logger } from '../../shared/log/logger.ts';

/** Work in lines: so much of each line at a time, the rest in order behind it, so that a slow line is slow alone. */
export interface Lines {
  /** Puts work in its line; what is there already under this key stays the only one. False where there is no room for it. */
  add(line: string, key: string, work: () => Promise<void>): boolean;
  /** Resolves when what is under way has ended; what waits is dropped, and nothing is taken any more. */
  close(): Promise<void>;
}

export interface LinesOptions {
  /** Pieces of one line worked on at the same time. */
  readonly perLine: number;
  /** Pieces that wait, over all lines. */
  readonly mostWaiting: number;
  readonly log: Logger;
}

interface Piece {
  readonly key: string;
  readonly work: () => Promise<void>;
}

interface Line {
  readonly waiting: Piece[];
  working: number;
}

/** Lines with nothing in them. A piece that throws is logged; the next one comes. */
export function createLines({ perLine, mostWaiting, log }: LinesOptions): Lines {
  const lines = new Map<string, Line>();
  const keys = new Set<string>();
  const working = new Set<Promise<void>>();
  let waiting = 0;
  let closed = false;

  function next(name: string, line: Line): void {
    while (line.working < perLine) {
      const piece = line.waiting.shift();
      if (piece === undefined) break;
      waiting -= 1;
      start(name, line, piece);
    }
    if (line.working === 0) lines.delete(name);
  }

  function start(name: string, line: Line, { key, work }: Piece): void {
    line.working += 1;
    const done = work()
      .catch((err: unknown) => log.warn({ err, line: name, key }, 'a piece of work was not done'))
      .finally(() => {
        line.working -= 1;
        keys.delete(key);
        working.delete(done);
        next(name, line);
      });
    working.add(done);
  }

  return {
    add(name, key, work) {
      if (closed) return false;
      if (keys.has(key)) return true;
      const line = lines.get(name) ?? { waiting: [], working: 0 };
      if (line.working >= perLine && waiting >= mostWaiting) return false;
      lines.set(name, line);
      keys.add(key);
      line.waiting.push({ key, work });
      waiting += 1;
      next(name, line);
      return true;
    },
    async close() {
      closed = true;
      for (const line of lines.values()) line.waiting.length = 0;
      waiting = 0;
      await Promise.all(working);
    },
  };
}
