import { Brokers } from '../../shared/api/kinds.ts';
import type { Broker } from '../../shared/api/knative/broker.ts';
import { taskEvents } from '../../shared/core/labels.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';

/** The Brokers that ask for the events of Tasks. */
export interface Consumers {
  /** Those of one namespace, as they were at most five seconds ago. */
  in(namespace: string): Promise<readonly Broker[]>;
}

const freshMs = 5000;
/** Namespaces remembered at most; the oldest are forgotten first. */
const capacity = 1000;

/** Asks the Kubernetes API once in five seconds for each namespace that has Tasks; who asks meanwhile waits for the same answer. */
export function createConsumers({ kube, now }: { readonly kube: Pick<Kube, 'list'>; readonly now: () => number }): Consumers {
  const known = new Map<string, { readonly until: number; readonly brokers: Promise<readonly Broker[]> }>();

  async function ask(namespace: string): Promise<readonly Broker[]> {
    const labelSelector = `${taskEvents.label}=${taskEvents.value}`;
    try {
      return (await kube.list(Brokers, { namespace, labelSelector })).items;
    } catch (error) {
      // A cluster whose broker is another one has no such kind.
      if (error instanceof NotFoundError) return [];
      throw error;
    }
  }

  return {
    in(namespace) {
      const before = known.get(namespace);
      if (before !== undefined && before.until > now()) return before.brokers;
      const brokers = ask(namespace);
      known.delete(namespace);
      known.set(namespace, { until: now() + freshMs, brokers });
      if (known.size > capacity) known.delete(known.keys().next().value ?? '');
      // A failure is nobody's answer but of those who asked.
      brokers.catch(() => known.delete(namespace));
      return brokers;
    },
  };
}
