import type { Provider } from '../../shared/api/generated/provider.ts';
import type { Location } from '../../shared/core/provider-ref.ts';

/** From an Agent to its Provider and that one's Secret, as it was once. */
export interface Route {
  readonly provider: Location;
  readonly secret: Location;
}

/** What Tasks of an Agent led to the last time. A guess about what to read, never an answer: the objects themselves are read every time. */
export interface Routes {
  of(agent: Location): Route | undefined;
  learn(agent: Location, at: Location, provider: Provider): void;
}

/** Routes remembered at most; the oldest are forgotten first. */
const capacity = 1000;

/** Remembers nothing yet. */
export function createRoutes(): Routes {
  const known = new Map<string, Route>();
  return {
    of: (agent) => known.get(keyOf(agent)),
    learn(agent, at, { spec }) {
      const key = keyOf(agent);
      known.delete(key);
      known.set(key, { provider: at, secret: { namespace: at.namespace, name: spec.secretRef.name } });
      if (known.size > capacity) known.delete(known.keys().next().value ?? '');
    },
  };
}

function keyOf({ namespace, name }: Location): string {
  return `${namespace}/${name}`;
}
