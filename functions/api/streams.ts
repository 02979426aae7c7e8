import type { Response } from 'express';
import { UnavailableError } from '../../shared/errors/catalogue.ts';

/** How streams of server-sent events are held open. */
export interface StreamLimits {
  /** Streams of this process at a time; each holds two questions to the store open. */
  readonly open: number;
  /** Milliseconds after which a stream is ended, so that its reader comes again and shows a token that still holds. */
  readonly longestMs: number;
  /** Milliseconds between two signs of life. */
  readonly heartbeatMs: number;
  /** Milliseconds for which a reader may take nothing; longer than between two signs of life. */
  readonly stallMs: number;
  /** Seconds after which a Task is looked at again of which nothing was heard, at first; 30 at most. Its message may have changed. */
  readonly quietSeconds: number;
}

export const defaultStreamLimits: StreamLimits = {
  open: 500,
  longestMs: 3_600_000,
  heartbeatMs: 15_000,
  stallMs: 60_000,
  quietSeconds: 5,
};

/** The open streams of a process. */
export interface Streams {
  readonly limits: StreamLimits;
  /** Counts one more; the signal is aborted when its time is up, when its reader is gone, and at `close`. UnavailableError where there is no room. */
  open(res: Response): AbortSignal;
  /** Ends all of them: their readers go on elsewhere, or after the next start. */
  close(): void;
}

export function createStreams(limits: StreamLimits): Streams {
  const open = new Set<AbortController>();
  return {
    limits,
    open(res) {
      if (open.size >= limits.open)
        throw new UnavailableError(`all ${limits.open} streams of this process are taken: try again later`, { retryAfter: 5 });
      const controller = new AbortController();
      // Gone before it began: nobody would take it out again.
      if (res.closed) {
        controller.abort();
        return controller.signal;
      }
      const tooLong = setTimeout(() => controller.abort(), limits.longestMs).unref();
      open.add(controller);
      res.once('close', () => {
        clearTimeout(tooLong);
        open.delete(controller);
        controller.abort();
      });
      return controller.signal;
    },
    close() {
      for (const controller of open) controller.abort();
    },
  };
}
