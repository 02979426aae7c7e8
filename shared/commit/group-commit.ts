import { InsufficientStorageError, UnavailableError } from '../errors/catalogue.ts';

/** The three statements of a transaction, and how a single write is undone without undoing its neighbours. */
export interface Transaction {
  begin(): void;
  commit(): void;
  rollback(): void;
  /** Marks a point that `rollbackTo` returns to; called around every write of a batch of more than one. */
  savepoint(): void;
  release(): void;
  rollbackTo(): void;
}

export interface GroupCommit {
  /** Runs `write` inside the next transaction. Resolves with its value once the transaction is on disk. */
  run<T>(write: () => T): Promise<T>;
  /**
   * The same for what nobody waits for: it goes along with the transaction that somebody else's write begins, or has one of its own a few
   * milliseconds later. Resolves, as `run`, once it is on disk.
   */
  runAlong<T>(write: () => T): Promise<T>;
  /** Resolves when everything handed in so far is on disk or refused. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly write: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the writes of one event-loop turn into one transaction, so that a hundred callers share one fsync.
 *
 * A write that throws is undone alone. Where the transaction itself cannot be committed, every write of the batch is
 * refused (507 where the disk is full, else 503) and nothing of it remains.
 */
export function createGroupCommit(
  transaction: Transaction,
  schedule: (task: () => void) => void = setImmediate,
  later: (task: () => void) => () => void = inAMoment,
): GroupCommit {
  let waiting: Waiting[] = [];
  let onIdle: (() => void)[] = [];
  let isDue = false;
  let unwait: (() => void) | undefined;

  const flush = (): void => {
    const batch = waiting;
    isDue = false;
    unwait = undefined;
    waiting = [];
    const settle = commitAll(transaction, batch);
    for (const done of settle) done();
    if (waiting.length > 0) return;
    const idle = onIdle;
    onIdle = [];
    for (const done of idle) done();
  };

  const add = <T>(write: () => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ write, resolve: resolve as (value: unknown) => void, reject });
    });

  return {
    run(write) {
      if (!isDue) {
        unwait?.();
        unwait = undefined;
        isDue = true;
        schedule(flush);
      }
      return add(write);
    },
    runAlong(write) {
      if (!isDue) unwait ??= later(flush);
      return add(write);
    },
    idle: () => (waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}

/** Long enough to meet somebody else's write where there is any, and nothing to whoever does not wait. */
const momentMs = 20;

function inAMoment(task: () => void): () => void {
  const timer = setTimeout(task, momentMs);
  return () => clearTimeout(timer);
}

function commitAll(transaction: Transaction, batch: readonly Waiting[]): (() => void)[] {
  const settle: (() => void)[] = [];
  try {
    transaction.begin();
    for (const { write, resolve, reject } of batch) {
      const outcome = attempt(transaction, write);
      settle.push(outcome.ok ? () => resolve(outcome.value) : () => reject(outcome.error));
    }
    transaction.commit();
    return settle;
  } catch (cause) {
    undo(transaction);
    const error = refusal(cause);
    return batch.map(
      ({ reject }) =>
        () =>
          reject(error),
    );
  }
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

function attempt(transaction: Transaction, write: () => unknown): Outcome {
  transaction.savepoint();
  try {
    const value = write();
    transaction.release();
    return { ok: true, value };
  } catch (error) {
    if (breaksTransaction(error)) throw error;
    transaction.rollbackTo();
    transaction.release();
    return { ok: false, error };
  }
}

function undo(transaction: Transaction): void {
  try {
    transaction.rollback();
  } catch {
    // SQLite has rolled back by itself (it does on SQLITE_FULL and SQLITE_IOERR); there is nothing left to undo.
  }
}

/** SQLite's own error codes (https://www.sqlite.org/rescode.html) after which the whole transaction is gone. */
function breaksTransaction(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|NOMEM|CORRUPT|READONLY)/.test(codeOf(error));
}

function refusal(cause: unknown): Error {
  const code = codeOf(cause);
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') {
    return new InsufficientStorageError('the disk is full: nothing of this request was kept; free some space and try again', {
      cause,
      retryAfter: 5,
    });
  }
  return new UnavailableError('the database could not commit: nothing of this request was kept; try again', {
    cause,
    retryAfter: 1,
  });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
