import { createGroupCommit, type GroupCommit, type Transaction } from '../../../shared/commit/group-commit.ts';
import { sqlTransaction } from '../../../shared/commit/sql-transaction.ts';
import type { Logger } from '../../../shared/log/logger.ts';
import { Batch, type ObjectTransaction } from './batch.ts';
import { Collection } from './collection.ts';
import { History, type HistoryLimits } from './history.ts';
import { Owners } from './owners.ts';
import type { Change, Stored } from './stored.ts';
import { openTables, type Tables } from './tables.ts';

export interface ObjectStoreOptions {
  readonly file: string;
  readonly log: Logger;
  readonly history?: Partial<HistoryLimits> | undefined;
  readonly maxPages?: number | undefined;
}

/** Hears every change of one resource (of all, where it asked for '*'), in order, once it is on disk. It must not throw. */
export type Listener = (change: Change) => void;

const HISTORY: HistoryLimits = { changes: 5000, bytes: 16 * 1024 * 1024 };

/**
 * All objects: on disk in SQLite, current versions in memory as text.
 *
 * A write is a synchronous function; those of one event-loop turn share one transaction, and what they did becomes visible to
 * readers and watchers when it is on disk. One counter versions everything.
 */
export class ObjectStore {
  readonly #tables: Tables;
  readonly #log: Logger;
  readonly #groupCommit: GroupCommit;
  readonly #history: History;
  readonly #owners = new Owners();
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #batch: Batch;
  #version: number;

  constructor({ file, log, history, maxPages }: ObjectStoreOptions) {
    this.#log = log;
    this.#tables = openTables(file, maxPages);
    this.#version = this.#tables.loadVersion();
    for (const stored of this.#tables.load()) this.#hold(stored);
    this.#history = new History(this.#version, { ...HISTORY, ...history });
    this.#batch = this.#newBatch();
    this.#groupCommit = createGroupCommit(this.#transaction());
  }

  /** The version of the latest change on disk. */
  get version(): number {
    return this.#version;
  }

  get floor(): number {
    return this.#history.floor;
  }

  get(resource: string, namespace: string, name: string): Stored | undefined {
    return this.#collections.get(resource)?.get(namespace, name);
  }

  /** The current objects of a resource in key order. */
  values(resource: string, namespace = ''): Iterable<Stored> {
    return this.#collections.get(resource)?.values(namespace) ?? [];
  }

  /** Every known change of a resource after a version, or undefined where they are no longer all known. */
  since(resource: string, version: number): Change[] | undefined {
    return this.#history.since(version)?.filter(({ current }) => current.resource === resource);
  }

  /** The objects that name this uid among their owners. */
  dependents(uid: string): Stored[] {
    return this.#owners.dependents(uid);
  }

  /** Every object that has an owner. */
  owned(): Stored[] {
    return this.#owners.all();
  }

  /**
   * Runs `write` in the next transaction; resolves with its value when that is on disk. One that is `patient` has no transaction of its own
   * unless nobody else writes in the next few milliseconds.
   */
  write<T>(write: (transaction: ObjectTransaction) => T, { patient = false } = {}): Promise<T> {
    return this.#groupCommit[patient ? 'runAlong' : 'run'](() => write(this.#batch));
  }

  /** Runs `write` against the current state and forgets what it did. */
  rehearse<T>(write: (transaction: ObjectTransaction) => T): T {
    return write(new Batch((...key) => this.get(...key), this.#version));
  }

  /** Listens until the answered function is called. */
  listen(resource: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(resource) ?? new Set();
    this.#listeners.set(resource, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Waits for writes under way, then closes the file. */
  async close(): Promise<void> {
    await this.#groupCommit.idle();
    this.#tables.db.close();
  }

  #newBatch(): Batch {
    return new Batch((...key) => this.get(...key), this.#version, this.#tables);
  }

  #transaction(): Transaction {
    const sql = sqlTransaction(this.#tables.db);
    let mark = 0;
    return {
      begin: () => {
        this.#batch = this.#newBatch();
        sql.begin();
      },
      commit: () => {
        if (this.#batch.changes.length > 0) this.#tables.saveVersion(this.#batch.version);
        sql.commit();
        this.#publish(this.#batch.changes);
      },
      rollback: () => sql.rollback(),
      savepoint: () => {
        mark = this.#batch.changes.length;
        sql.savepoint();
      },
      release: () => sql.release(),
      rollbackTo: () => {
        this.#batch.truncate(mark);
        sql.rollbackTo();
      },
    };
  }

  #publish(changes: readonly Change[]): void {
    for (const change of changes) {
      this.#version = change.current.version;
      this.#history.add(change);
      if (change.previous !== undefined) this.#owners.remove(change.previous);
      if (change.type !== 'DELETED') this.#hold(change.current);
      else this.#collections.get(change.current.resource)?.remove(change.current);
    }
    for (const change of changes) {
      for (const listener of this.#listeners.get(change.current.resource) ?? []) this.#tell(listener, change);
      for (const listener of this.#listeners.get('*') ?? []) this.#tell(listener, change);
    }
  }

  #tell(listener: Listener, change: Change): void {
    try {
      listener(change);
    } catch (err) {
      this.#log.error({ err, resource: change.current.resource, name: change.current.name }, 'a listener failed');
    }
  }

  #hold(stored: Stored): void {
    const collection = this.#collections.get(stored.resource) ?? new Collection();
    this.#collections.set(stored.resource, collection);
    collection.put(stored);
    this.#owners.add(stored);
  }
}
