import type { Provider } from '../../shared/api/generated/provider.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { agentOf, type Location, providerOf } from '../../shared/core/provider-ref.ts';

/** From an `ai` Task to the Secret of its Provider, as it was once. */
export interface Route {
  readonly provider: Location;
  readonly secret: Location;
}

/** What Tasks led to the last time. A guess about what to read, never an answer: the objects themselves are read every time. */
export interface Routes {
  of(task: Task): Route | undefined;
  learn(task: Task, at: Location, provider: Provider): void;
}

/** Routes remembered at most; the oldest are forgotten first. */
const capacity = 1000;

/** Remembers nothing yet. */
export function createRoutes(): Routes {
  const known = new Map<string, Route>();
  return {
    of: (task) => known.get(keyOf(task)),
    learn(task, at, { spec }) {
      const key = keyOf(task);
      known.delete(key);
      known.set(key, { provider: at, secret: { namespace: at.namespace, name: spec.secretRef.name } });
      if (known.size > capacity) known.delete(known.keys().next().value ?? '');
    },
  };
}

/** Tasks of one Agent, and with the same Provider of their own if they have one, lead to the same place. */
function keyOf(task: Task): string {
  return JSON.stringify([agentOf(task), providerOf(task, undefined)]);
}
