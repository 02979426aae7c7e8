import { Brokers, Triggers } from '../../../shared/api/kinds.ts';
import type { Broker } from '../../../shared/api/knative/broker.ts';
import type { Trigger } from '../../../shared/api/knative/trigger.ts';
import type { Kube } from '../../../shared/kube/kube.ts';
import { until } from '../until.ts';
import { binary, type Sent } from './exchange.ts';
import { canaryType, type Receiver } from './receiver.ts';

/** Long enough for a controller that brings up a hundred objects one after the other. */
export const patience = { timeoutMs: 120_000, everyMs: 100 };

/** Resolves when every Broker and Trigger of the namespace is Ready as it is now. */
export async function allReady(kube: Kube, namespace: string): Promise<void> {
  let late: string[] = [];
  const look = async (): Promise<true | undefined> => {
    const [brokers, triggers] = await Promise.all([kube.list(Brokers, { namespace }), kube.list(Triggers, { namespace })]);
    late = [...brokers.items, ...triggers.items].filter((one) => !isReady(one)).map(({ metadata }) => metadata.name);
    return late.length === 0 || undefined;
  };
  try {
    await until('all Brokers and Triggers to be ready', look, patience);
  } catch (cause) {
    throw new Error(`not ready are ${late.join(', ')}`, { cause });
  }
}

function isReady({ metadata, status }: Broker | Trigger): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && status?.observedGeneration === metadata.generation;
}

export interface Singing {
  readonly receiver: Receiver;
  trigger(name: string, spec: Pick<Trigger['spec'], 'subscriber' | 'filters'>): Promise<unknown>;
  publish(sent: Sent): Promise<unknown>;
}

/**
 * Resolves when Triggers that are Ready deliver: one may say so before the data plane knows of it, and what comes in between is lost.
 * Channels learn of their subscribers all at once, so when the youngest hears something the others do as well.
 */
export async function sing({ receiver, trigger, publish }: Singing, isUp: () => Promise<void>): Promise<void> {
  const { canary } = receiver;
  const name = `canary-${canary.delivered.length}`;
  await trigger(name, { subscriber: { uri: canary.uri }, filters: [{ exact: { type: canaryType, subject: name } }] });
  await isUp();
  const call = async (): Promise<true | undefined> => {
    await publish(binary({ type: canaryType, subject: name }));
    return canary.delivered.some(({ headers }) => headers['ce-subject'] === name) || undefined;
  };
  await until('events to be delivered', call, patience);
}
