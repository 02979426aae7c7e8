import type { ResourceKind } from '../../shared/api/kinds.ts';
import type { Location } from '../../shared/core/provider-ref.ts';
import type { GetOptions, Kube, KubeObject } from '../../shared/kube/kube.ts';

/** Reads objects, each of them once: who asks again gets the first answer. */
export interface Reader {
  get<T extends KubeObject>(kind: ResourceKind<T>, at: Location): Promise<T | undefined>;
}

/** A reader for one look at the world; from the API server's cache, or afresh. */
export function createReader(kube: Pick<Kube, 'get'>, options: GetOptions): Reader {
  const asked = new Map<string, Promise<unknown>>();
  return {
    get<T extends KubeObject>(kind: ResourceKind<T>, at: Location) {
      const key = JSON.stringify([kind.group, kind.plural, at.namespace, at.name]);
      const answer = (asked.get(key) as Promise<T | undefined> | undefined) ?? kube.get(kind, at.namespace, at.name, options);
      asked.set(key, answer);
      return answer;
    },
  };
}
