import { Events } from '../api/kinds.ts';
import type { CoreEvent } from '../api/kubernetes/event.ts';
import { ConflictError, NotFoundError } from '../errors/catalogue.ts';
import type { Logger } from '../log/logger.ts';
import { type EventBudget, spendEvent } from './core/event-budget.ts';
import { eventOf, type Happening } from './core/event-object.ts';
import type { Kube, KubeObject } from './kube.ts';
import { createRecent } from './recent.ts';
import { retryOnConflict } from './update.ts';

export type { Happening } from './core/event-object.ts';

/** Writes Kubernetes Events. Never throws: an Event that cannot be written is logged and forgotten. */
export interface EventRecorder {
  record(object: KubeObject, happening: Happening): Promise<void>;
}

export interface EventRecorderOptions {
  readonly kube: Pick<Kube, 'get' | 'create' | 'patch'>;
  /** Who speaks. */
  readonly component: string;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Objects and Events that a recorder knows of, as many as client-go's. */
const mostKnown = 4096;

/**
 * A recorder that speaks as `component`. The same happening again raises the count of its Event and the time at which it was last seen;
 * what is told about one object beyond 25 Events and one every five minutes is dropped.
 */
export function createEventRecorder({ kube, component, log, now }: EventRecorderOptions): EventRecorder {
  const budgets = createRecent<EventBudget>(mostKnown);
  const written = createRecent<CoreEvent>(mostKnown);

  async function write(event: CoreEvent): Promise<void> {
    const { namespace = 'default', name } = event.metadata;
    const key = `${namespace}/${name}`;
    await retryOnConflict(async () => {
      const before = written.get(key);
      written.delete(key);
      written.set(key, before === undefined ? await create(event, namespace) : await countOn(before, event));
    });
  }

  /** What is there already was written by another process, or before this one began. */
  async function create(event: CoreEvent, namespace: string): Promise<CoreEvent> {
    try {
      return await kube.create(Events, namespace, event);
    } catch (error) {
      const before = error instanceof ConflictError ? await kube.get(Events, namespace, event.metadata.name) : undefined;
      if (before === undefined) throw error;
      return countOn(before, event);
    }
  }

  async function countOn(before: CoreEvent, { metadata, lastTimestamp = null }: CoreEvent): Promise<CoreEvent> {
    const { namespace = 'default', name } = metadata;
    const { resourceVersion } = before.metadata;
    const patch = { metadata: { resourceVersion }, count: (before.count ?? 1) + 1, lastTimestamp };
    try {
      return await kube.patch(Events, { namespace, name }, patch);
    } catch (error) {
      // The cluster drops Events after an hour: this one begins anew.
      if (error instanceof NotFoundError) throw new ConflictError(error.message, { cause: error });
      throw error;
    }
  }

  return {
    async record(object, happening) {
      const about = { reason: happening.reason, object: object.metadata.name };
      const budget = spendEvent(budgets.get(aboutOf(object)), now());
      if (budget === undefined) return log.debug(about, 'an Event was dropped: there were too many about this object');
      budgets.set(aboutOf(object), budget);
      const time = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
      try {
        await write(eventOf(object, happening, { component, now: time }));
      } catch (err) {
        log.warn({ err, ...about }, 'an Event could not be recorded');
      }
    },
  };
}

const aboutOf = ({ metadata }: KubeObject): string => metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
