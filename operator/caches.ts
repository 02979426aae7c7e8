import type { Agent } from '../shared/api/generated/agent.ts';
import type { Provider } from '../shared/api/generated/provider.ts';
import type { Skill } from '../shared/api/generated/skill.ts';
import type { Task } from '../shared/api/generated/task.ts';
import type { Tool } from '../shared/api/generated/tool.ts';
import { Agents, Jobs, Providers, type ResourceKind, Secrets, Skills, Tasks, Tools } from '../shared/api/kinds.ts';
import type { Secret } from '../shared/api/kubernetes/core.ts';
import type { Job } from '../shared/api/kubernetes/job.ts';
import { labels } from '../shared/core/labels.ts';
import type { Kube, KubeObject } from '../shared/kube/kube.ts';
import { type Reflector, reflect } from '../shared/kube/reflector.ts';
import type { Logger } from '../shared/log/logger.ts';
import { trim, trimJob, trimSecret, trimTask } from './core/trim.ts';

/** All that the operator watches, as it was a moment ago. */
export interface Caches {
  readonly tasks: Reflector<Task>;
  readonly jobs: Reflector<Job>;
  readonly agents: Reflector<Agent>;
  readonly providers: Reflector<Provider>;
  readonly tools: Reflector<Tool>;
  readonly skills: Reflector<Skill>;
  readonly secrets: Reflector<Secret>;
}

export type CachedKind = 'Task' | 'Job' | 'Agent' | 'Provider' | 'Tool' | 'Skill' | 'Secret';

/** Something the operator watches is another one than before. */
export interface Change {
  readonly kind: CachedKind;
  readonly object: KubeObject & { readonly status?: unknown };
  readonly old: (KubeObject & { readonly status?: unknown }) | undefined;
  readonly deleted: boolean;
}

export interface Watching {
  readonly caches: Caches;
  /** Resolves when every cache has its first list; changes are told from then on. */
  readonly filled: Promise<void>;
  /** Resolves when all watches have ended, after the signal has aborted. */
  readonly ended: Promise<void>;
}

/** Starts to watch everything. */
export function watchAll(
  kube: Kube,
  options: { signal: AbortSignal; log: Logger; onChange: (change: Change) => void },
): Watching {
  const { signal, log, onChange } = options;
  let tell = false;
  function follow<T extends KubeObject>(
    kind: ResourceKind<T>,
    transform: (object: T) => T,
    labelSelector?: string,
  ): Reflector<T> {
    return reflect(kube, kind, {
      transform,
      ...(labelSelector === undefined ? {} : { labelSelector }),
      onChange: (type, object, old) =>
        tell && onChange({ kind: kind.kind as CachedKind, object, old, deleted: type === 'DELETED' }),
      signal,
      log,
    });
  }
  const caches: Caches = {
    tasks: follow(Tasks, trimTask),
    jobs: follow(Jobs, trimJob, labels.task),
    agents: follow(Agents, trim),
    providers: follow(Providers, trim),
    tools: follow(Tools, trim),
    skills: follow(Skills, trim),
    secrets: follow(Secrets, trimSecret),
  };
  const all = Object.values(caches);
  const filled = Promise.all(all.map(({ synced }) => synced)).then(() => {
    tell = true;
  });
  return { caches, filled, ended: Promise.all(all.map(({ done }) => done)).then(() => undefined) };
}
