import type { Logger } from '../../../shared/log/logger.ts';

const RETRY_AFTER = 1000;

/** Works through keys one after another; a key added again while it waits is worked on once. What fails is tried again later. */
export class WorkQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #log: Logger;
  readonly #keys = new Set<string>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(work: (key: string) => Promise<void>, log: Logger) {
    this.#work = work;
    this.#log = log;
  }

  add(key: string): void {
    if (this.#stopped) return;
    this.#keys.add(key);
    this.#running ??= this.#run();
  }

  /** Takes no more keys; resolves when the one under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#keys.clear();
    for (const retry of this.#retries) clearTimeout(retry);
    await this.#running;
  }

  async #run(): Promise<void> {
    // The first turn lets everything that one transaction changed be added before the first key is worked on.
    await new Promise((resolve) => setImmediate(resolve));
    for (const key of this.#keys) {
      this.#keys.delete(key);
      try {
        await this.#work(key);
      } catch (err) {
        this.#log.warn({ err, key }, 'will be tried again');
        this.#retry(key);
      }
    }
    this.#running = undefined;
  }

  #retry(key: string): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.add(key);
    }, RETRY_AFTER);
    this.#retries.add(timer);
  }
}
