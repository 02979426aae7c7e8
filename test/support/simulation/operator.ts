import type { CachedKind, Caches } from '../../../operator/caches.ts';
import { cleanUp } from '../../../operator/cleanup.ts';
import { trim, trimJob, trimSecret, trimTask } from '../../../operator/core/trim.ts';
import type { Queues } from '../../../operator/queues.ts';
import { createRelay } from '../../../operator/relay.ts';
import { createSchedules } from '../../../operator/schedules.ts';
import { createSweep } from '../../../operator/sweep.ts';
import { defaultPodPatience } from '../../../shared/core/pod-trouble.ts';
import { type Clock, createWorkQueue } from '../../../shared/kube/work-queue.ts';
import { silent } from '../../../shared/log/logger.ts';
import type { AnyObject, Changed, Cluster } from './cluster.ts';
import type { Process } from './io.ts';
import { kubeFor, publisherFor, type Surroundings, storeFor } from './ports.ts';

const trims: Readonly<Record<string, (object: never) => AnyObject>> = {
  tasks: trimTask,
  jobs: trimJob,
  agents: trim,
  providers: trim,
  secrets: trimSecret,
};
const kinds: Readonly<Record<string, CachedKind>> = {
  tasks: 'Task',
  jobs: 'Job',
  agents: 'Agent',
  providers: 'Provider',
  secrets: 'Secret',
};

/** One life of the operator: its queues, rules and caches are the real ones, its watches are told of changes one at a time. */
export interface SimulatedOperator {
  readonly process: Process;
  /** Something has changed, of which it will hear later. */
  notice(change: Changed): void;
  /** Changes that it has not heard of. */
  unheard(): number;
  /** Hears of the next change of a kind. */
  hear(): void;
  resync(): void;
}

/** It begins with everything that is there. */
export function startOperatorIn(
  process: Process,
  around: Surroundings & { readonly timers: Clock; readonly objects: Cluster },
): SimulatedOperator {
  const { random, now, timers } = around;
  const [kube, store, publisher] = [kubeFor(process, around), storeFor(process, around), publisherFor(process, around)];
  const caches = new Map(Object.keys(kinds).map((plural) => [plural, new Map<string, AnyObject>()]));
  const unheard = new Map(Object.keys(kinds).map((plural) => [plural, [] as Changed[]]));
  const queues: Queues = {
    create: (_name, work, concurrency = 8) => createWorkQueue({ work, concurrency, log: silent, clock: timers, random }),
  };
  const cacheOf = (plural: string) => {
    const cache = caches.get(plural) ?? new Map<string, AnyObject>();
    return { get: (namespace: string, name: string) => cache.get(`${namespace}/${name}`), list: () => [...cache.values()] };
  };
  const seen = {
    ...Object.fromEntries(Object.keys(kinds).map((plural) => [plural, cacheOf(plural)])),
    waitingPods: { of: () => undefined },
  } as unknown as Caches;
  const common = { caches: seen, publisher, queues, log: silent, now };
  const relay = createRelay({
    ...common,
    isFilled: () => true,
    cleanUp: (task) => cleanUp(task, { kube, store, publisher }),
    graces: { agentMs: 5000, jobMs: 30_000, relaunchMs: 2000 },
    patience: defaultPodPatience,
  });
  const schedules = createSchedules({ ...common, tasks: seen.tasks });
  const sweep = createSweep({ ...common, store });

  function take(plural: string, object: AnyObject, isGone: boolean): [AnyObject, AnyObject | undefined] {
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const cache = caches.get(plural);
    const old = cache?.get(key);
    const trimmed = (trims[plural] as (whole: AnyObject) => AnyObject)(object);
    if (isGone) cache?.delete(key);
    else cache?.set(key, trimmed);
    return [trimmed, old];
  }

  for (const plural of Object.keys(kinds)) {
    const all = around.objects.list({ group: '', version: '', plural, kind: '' });
    for (const object of all) take(plural, object, false);
  }
  relay.begin();
  schedules.begin();

  return {
    process,
    notice: (change) => void unheard.get(change.plural)?.push(change),
    unheard: () => [...unheard.values()].reduce((sum, queue) => sum + queue.length, 0),
    hear() {
      const queuesWithNews = [...unheard.values()].filter((queue) => queue.length > 0);
      const news = queuesWithNews[Math.floor(random() * queuesWithNews.length)]?.shift();
      if (news === undefined) return;
      const [object, old] = take(news.plural, news.object, news.type === 'DELETED');
      const change = { kind: kinds[news.plural] as CachedKind, object, old, deleted: news.type === 'DELETED' };
      relay.onChange(change);
      schedules.onChange(change);
    },
    resync() {
      relay.resync();
      schedules.resync();
      void sweep();
    },
  };
}
