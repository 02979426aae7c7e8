/** Ends a stream that has gone silent, which neither SDK does by itself. */
export interface IdleWatch {
  /** Aborted when the caller gives up or nothing has come for too long. */
  readonly signal: AbortSignal;
  /** True where it was the silence that ended it. */
  readonly silent: boolean;
  /** Something has come: the waiting starts anew. */
  touch(): void;
  close(): void;
}

/** Starts waiting at once, so that a provider that never answers is noticed as well. */
export function watchIdle(timeoutMs: number, outer: AbortSignal): IdleWatch {
  const ended = new AbortController();
  let silent = false;
  const timer = setTimeout(() => {
    silent = true;
    ended.abort();
  }, timeoutMs);
  return {
    signal: AbortSignal.any([outer, ended.signal]),
    get silent() {
      return silent;
    },
    touch: () => void timer.refresh(),
    close: () => clearTimeout(timer),
  };
}
