import type { ResourceKind } from '../../shared/api/kinds.ts';
import type { GetOptions, Kube, KubeObject } from '../../shared/kube/kube.ts';

type Read = () => Promise<unknown>;

/**
 * Lets those who want the same object at the same time share a read: who comes while one is under way waits for its end and has the
 * next one together with all who came meanwhile. So everybody gets what was read after asking, and many Tasks of one Agent that come
 * at once cost a few reads of it.
 */
export function shareReads(kube: Pick<Kube, 'get'>): Pick<Kube, 'get'> {
  const running = new Map<string, Promise<unknown>>();
  const next = new Map<string, Promise<unknown>>();

  function start(key: string, read: Read): Promise<unknown> {
    const answer = read();
    running.set(key, answer);
    const over = (): void => void running.delete(key);
    answer.then(over, over);
    return answer;
  }

  function share(key: string, read: Read): Promise<unknown> {
    const current = running.get(key);
    if (current === undefined) return start(key, read);
    const begin = (): Promise<unknown> => {
      next.delete(key);
      return start(key, read);
    };
    const answer = next.get(key) ?? current.then(begin, begin);
    next.set(key, answer);
    return answer;
  }

  return {
    get<T extends KubeObject>(kind: ResourceKind<T>, namespace: string, name: string, options: GetOptions = {}) {
      const key = JSON.stringify([kind.group, kind.plural, namespace, name, options.cached === true]);
      return share(key, () => kube.get(kind, namespace, name, options)) as Promise<T | undefined>;
    },
  };
}
