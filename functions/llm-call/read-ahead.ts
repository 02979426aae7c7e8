import { Agents, Providers, Secrets } from '../../shared/api/kinds.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Call } from './core/call.ts';
import { routeOf } from './core/route.ts';
import type { Deps } from './deps.ts';
import { gatherPlan } from './gather.ts';
import { keepRecent, recentReads } from './recent.ts';

type Reading = Pick<Deps, 'kube' | 'recentKube' | 'lately' | 'now'>;

/** For so many milliseconds what was read ahead of a call is as good as read afresh. */
const freshMs = 1_000;

/**
 * Begins to read what a call will need, while its step is being claimed: Agent, Provider and Secret lead to one another, and where they
 * led lately is where they are looked for side by side. Who reads through what comes back joins these reads while they are fresh. A wrong
 * guess costs a read; what goes wrong is its next reader's.
 */
export function readAhead(call: Call, { kube: present, recentKube, lately, now }: Reading): Pick<Kube, 'get'> {
  const kube = recentReads(present, keepRecent({ ttlMs: freshMs, now }));
  const guessing: Pick<Kube, 'get'> = {
    get(kind, namespace, name) {
      const fresh = kube.get(kind, namespace, name);
      if (kind.plural !== Agents.plural && kind.plural !== Providers.plural) return fresh;
      fresh.catch(() => undefined);
      return lately(`${kind.plural}/${namespace}/${name}`, () => fresh);
    },
  };

  async function look(): Promise<void> {
    const {
      candidates: [first],
    } = await gatherPlan(call.task, { kube: guessing, recentKube, now }, call.seen);
    if (first === undefined) return;
    const route = routeOf(first, await guessing.get(Providers, first.namespace, first.name));
    if (typeof route !== 'string') await kube.get(Secrets, route.secret.namespace, route.secret.name);
  }

  look().catch(() => undefined);
  return kube;
}
