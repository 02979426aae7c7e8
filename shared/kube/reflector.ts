import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceKind } from '../api/kinds.ts';
import type { Logger } from '../log/logger.ts';
import { backoffMs } from './core/backoff.ts';
import { isGone } from './core/status.ts';
import type { Kube, KubeObject } from './kube.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface ReflectOptions<T> {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Called in order, once per change; what it throws is logged and goes no further. */
  readonly onChange?: (type: ChangeType, object: T, old: T | undefined) => void;
  /** Called once, when the first list is complete in the cache. */
  readonly onSynced?: () => void;
  /** What the cache keeps of an object; drop here what must not stay in memory. Keep `metadata`. */
  readonly transform?: (object: T) => T;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Waits; an argument for tests. */
  readonly delay?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1; spreads the retries of many watchers. */
  readonly random?: () => number;
}

/** A kind's objects as they were a moment ago. Treat what it returns as frozen. */
export interface Reflector<T> {
  get(namespace: string, name: string): T | undefined;
  list(): T[];
  /** Resolves when the first list is in the cache; never, where the signal aborts before. */
  readonly synced: Promise<void>;
  /** Resolves when the signal has aborted and the last request is over. */
  readonly done: Promise<void>;
}

/** Objects asked for in one page of a list. Small pages keep the peak of memory low where there are very many. */
const pageSize = 100;

/**
 * Keeps a cache of a kind by listing and then watching it, and tells of every change, until `signal` aborts.
 *
 * A watch that ends is resumed where it was (bookmarks keep that recent); one that is too old is replaced by a new list, whose
 * differences to the cache are told as changes. Failures are retried for ever, with growing, jittered waits.
 */
export function reflect<T extends KubeObject>(kube: Kube, kind: ResourceKind<T>, options: ReflectOptions<T>): Reflector<T> {
  const { signal, log, delay = defaultDelay, random = Math.random, transform = (object: T) => object } = options;
  const scope = {
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
  };
  const cache = new Map<string, T>();
  const synced = Promise.withResolvers<void>();
  let version: string | undefined;
  let failures = 0;

  function tell(type: ChangeType, object: T, old: T | undefined): void {
    try {
      options.onChange?.(type, object, old);
    } catch (err) {
      log.error({ err, kind: kind.kind, name: object.metadata.name }, 'a change could not be handled');
    }
  }

  function store(seen: T): void {
    const key = keyOf(seen.metadata);
    const old = cache.get(key);
    if (old !== undefined && old.metadata.resourceVersion === seen.metadata.resourceVersion) return;
    const object = transform(seen);
    cache.set(key, object);
    // The same name with another uid: one object went and another came while nobody looked.
    const replaced = old !== undefined && old.metadata.uid !== object.metadata.uid;
    if (replaced) tell('DELETED', old, old);
    tell(old === undefined || replaced ? 'ADDED' : 'MODIFIED', object, replaced ? undefined : old);
  }

  function drop(key: string, last: T): void {
    const old = cache.get(key);
    if (cache.delete(key)) tell('DELETED', transform(last), old);
  }

  async function list(): Promise<void> {
    const gone = new Map(cache);
    let token: string | undefined;
    let listed: string | undefined;
    do {
      const page = await kube.list(kind, { ...scope, limit: pageSize, ...(token === undefined ? {} : { continue: token }) });
      for (const object of page.items) {
        gone.delete(keyOf(object.metadata));
        store(object);
      }
      listed ??= page.metadata.resourceVersion;
      token = page.metadata.continue || undefined;
    } while (token !== undefined && !signal.aborted);
    for (const [key, object] of gone) drop(key, object);
    version = listed;
  }

  async function watch(): Promise<void> {
    const from = version === undefined ? {} : { resourceVersion: version };
    // Between five and ten minutes, so that many watchers do not return at once (as client-go does).
    const timeoutSeconds = Math.round(300 + 300 * random());
    for await (const event of kube.watch(kind, { ...scope, ...from, timeoutSeconds, signal })) {
      version = event.object.metadata.resourceVersion;
      failures = 0;
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'DELETED') drop(keyOf(event.object.metadata), event.object);
      else store(event.object);
    }
  }

  async function step(): Promise<void> {
    if (version === undefined) {
      await list();
      failures = 0;
      synced.resolve();
    }
    await watch();
  }

  async function recover(error: unknown): Promise<void> {
    if (isGone(error)) version = undefined;
    failures += 1;
    const wait = backoffMs({ attempt: failures, baseMs: 100, capMs: 30_000, random: random() });
    log.warn({ err: error, kind: kind.kind, retryInMs: wait }, `cannot follow ${kind.plural}; trying again`);
    await delay(wait, signal);
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const began = version;
      try {
        await step();
        // A server that ends every watch at once, with nothing said, must not be asked in a tight loop.
        if (version === began && !signal.aborted)
          await delay(backoffMs({ attempt: 1, baseMs: 100, capMs: 100, random: random() }), signal);
      } catch (error) {
        if (!signal.aborted) await recover(error);
      }
    }
  }

  if (options.onSynced !== undefined) void synced.promise.then(options.onSynced);
  return {
    get: (namespace, name) => cache.get(`${namespace}/${name}`),
    list: () => [...cache.values()],
    synced: synced.promise,
    done: run(),
  };
}

function keyOf({ namespace = '', name }: KubeObject['metadata']): string {
  return `${namespace}/${name}`;
}

async function defaultDelay(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
