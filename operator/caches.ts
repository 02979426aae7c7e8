import type { Agent } from '../shared/api/generated/agent.ts';
import type { Provider } from '../shared/api/generated/provider.ts';
import type { Skill } from '../shared/api/generated/skill.ts';
import type { Task } from '../shared/api/generated/task.ts';
import type { Tool } from '../shared/api/generated/tool.ts';
import { Agents, Jobs, Pods, Providers, type ResourceKind, Secrets, Skills, Tasks, Tools } from '../shared/api/kinds.ts';
import type { Secret } from '../shared/api/kubernetes/core.ts';
import type { Job } from '../shared/api/kubernetes/job.ts';
import { labels } from '../shared/core/labels.ts';
import type { Kube, KubeObject } from '../shared/kube/kube.ts';
import { type ChangeType, type Reflector, reflect } from '../shared/kube/reflector.ts';
import type { Logger } from '../shared/log/logger.ts';
import { trim, trimJob, trimPod, trimSecret, trimTask } from './core/trim.ts';
import { indexWaitingPods, type WaitingPods } from './waiting-pods.ts';

/** All that the operator watches, as it was a moment ago. */
export interface Caches {
  readonly tasks: Reflector<Task>;
  readonly jobs: Reflector<Job>;
  readonly waitingPods: Pick<WaitingPods, 'of'>;
  readonly agents: Reflector<Agent>;
  readonly providers: Reflector<Provider>;
  readonly tools: Reflector<Tool>;
  readonly skills: Reflector<Skill>;
  readonly secrets: Reflector<Secret>;
}

export type CachedKind = 'Task' | 'Job' | 'Pod' | 'Agent' | 'Provider' | 'Tool' | 'Skill' | 'Secret';

/** Something the operator watches is another one than before. */
export interface Change {
  readonly kind: CachedKind;
  readonly object: KubeObject & { readonly status?: unknown };
  readonly old: (KubeObject & { readonly status?: unknown }) | undefined;
  readonly deleted: boolean;
}

export interface Watching {
  readonly caches: Caches;
  /** Resolves when every cache has its first list; until then only Tasks are told of. */
  readonly filled: Promise<void>;
  isFilled(): boolean;
  /** Resolves when all watches have ended, after the signal has aborted. */
  readonly ended: Promise<void>;
}

export interface WatchingOptions {
  /** Only what is in this namespace; everything where it says nothing. */
  readonly namespace?: string | undefined;
  readonly onChange: (change: Change) => void;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

interface Selection {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Of the pods of workers those that have not started: the many others are their Jobs' business. */
const waitingPods = { labelSelector: labels.task, fieldSelector: 'status.phase=Pending' };

/** Starts to watch everything. */
export function watchAll(kube: Kube, { namespace, onChange, signal, log }: WatchingOptions): Watching {
  let isFilled = false;
  const scope = namespace === undefined ? {} : { namespace };
  const synced: Promise<void>[] = [];
  const done: Promise<void>[] = [];

  function follow<T extends KubeObject>(
    kind: ResourceKind<T>,
    transform: (object: T) => T,
    { index, ...selection }: Selection & { readonly index?: (type: ChangeType, object: T) => void } = {},
  ): Reflector<T> {
    const reflector = reflect(kube, kind, {
      ...scope,
      ...selection,
      transform,
      onChange(type, object, old) {
        index?.(type, object);
        if (isFilled || kind.kind === 'Task')
          onChange({ kind: kind.kind as CachedKind, object, old, deleted: type === 'DELETED' });
      },
      signal,
      log,
    });
    synced.push(reflector.synced);
    done.push(reflector.done);
    return reflector;
  }

  const pods = indexWaitingPods();
  follow(Pods, trimPod, { ...waitingPods, index: pods.onChange });
  const caches: Caches = {
    tasks: follow(Tasks, trimTask),
    jobs: follow(Jobs, trimJob, { labelSelector: labels.task }),
    waitingPods: pods,
    agents: follow(Agents, trim),
    providers: follow(Providers, trim),
    tools: follow(Tools, trim),
    skills: follow(Skills, trim),
    secrets: follow(Secrets, trimSecret),
  };
  const filled = Promise.all(synced).then(() => {
    isFilled = true;
  });
  return { caches, filled, isFilled: () => isFilled, ended: Promise.all(done).then(() => undefined) };
}
