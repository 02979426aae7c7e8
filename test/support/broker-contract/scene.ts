import { randomBytes } from 'node:crypto';
import { Brokers, Namespaces, Triggers } from '../../../shared/api/kinds.ts';
import type { Broker } from '../../../shared/api/knative/broker.ts';
import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import type { Trigger } from '../../../shared/api/knative/trigger.ts';
import { until } from '../until.ts';
import type { BrokerTarget } from './broker-target.ts';
import { type Answer, exchange, type Sent } from './exchange.ts';
import { allReady, patience, sing } from './readiness.ts';
import { type Receiver, type Respond, type Subscriber, startReceiver } from './receiver.ts';
import { openTarget } from './target.ts';

export const apiVersion = 'eventing.knative.dev/v1';

/** What a Trigger of a scene says; its Broker is `default` where it names none. */
export type TriggerSpec = Omit<Trigger['spec'], 'broker'> & { readonly broker?: string };

/** A namespace with a Broker `default`, a receiver for subscribers, and what a suite needs to see what becomes of its events. */
export interface Scene {
  readonly target: BrokerTarget;
  readonly namespace: string;
  readonly receiver: Receiver;
  subscriber(name: string, respond?: Respond): Subscriber;
  broker(name: string, spec?: Broker['spec']): Promise<Broker>;
  trigger(name: string, spec: TriggerSpec): Promise<Trigger>;
  /** Resolves when all Brokers and Triggers of the scene are Ready as they are now, and deliver. */
  ready(): Promise<void>;
  /** Sends to the Broker `default`, or to another path of its ingress. */
  publish(sent: Sent, path?: string): Promise<Answer>;
  /** Resolves when everything that was published has been delivered or given up. `pauseMs` is the longest pause between attempts. */
  settled(pauseMs?: number): Promise<void>;
  /** The same value with the names and addresses of this run replaced. */
  plain<T>(value: T): T;
  close(): Promise<void>;
}

/** Opens a scene of its own for one suite; the Broker has the delivery that is made from the receiver's address. */
export async function openScene(suite: string, delivery?: (receiver: string) => DeliverySpec): Promise<Scene> {
  const target = await openTarget();
  const receiver = await startReceiver(target.host);
  const namespace = `t-broker-${suite}-${randomBytes(3).toString('hex')}`;
  const scene = { target, receiver, namespace };
  const close = async (): Promise<void> => {
    if (target.kind === 'cluster') await target.kube.delete(Namespaces, { namespace: '', name: namespace });
    await target.close();
    await receiver.close();
  };
  try {
    return { ...(await furnish(scene, delivery === undefined ? {} : { delivery: delivery(receiver.url) })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function furnish(
  { target, receiver, namespace }: Pick<Scene, 'target' | 'receiver' | 'namespace'>,
  spec: Broker['spec'],
): Promise<Omit<Scene, 'close'>> {
  const { kube } = target;

  const broker = (name: string, its: Broker['spec'] = {}): Promise<Broker> =>
    kube.create(Brokers, namespace, { apiVersion, kind: 'Broker', metadata: { name }, spec: its });

  const trigger = (name: string, its: TriggerSpec): Promise<Trigger> =>
    kube.create(Triggers, namespace, {
      apiVersion,
      kind: 'Trigger',
      metadata: { name },
      spec: { broker: 'default', ...its },
    });

  await kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await broker('default', spec);
  const addressOf = async (): Promise<string | undefined> =>
    (await kube.get(Brokers, namespace, 'default'))?.status?.address?.url;
  const address = await until('an address of the Broker', addressOf, patience);
  const ingress = new URL(await target.reachable(address)).origin;
  const replacements = [
    [receiver.url, 'http://receiver'],
    [new URL(address).origin, 'http://broker'],
    [new URL(receiver.url).host, 'receiver'],
    [namespace, 'NAMESPACE'],
    [`${target.host}:9`, 'nobody'],
  ] as const;
  const plainText = (text: string): string =>
    replacements.reduce((so, [found, replacement]) => so.replaceAll(found, replacement), text);

  const publish = (sent: Sent, path = `/${namespace}/default`): Promise<Answer> => exchange(`${ingress}${path}`, sent);
  const isUp = (): Promise<void> => allReady(kube, namespace);

  return {
    target,
    namespace,
    receiver,
    broker,
    subscriber: (name, respond) => receiver.subscriber(name, respond),
    trigger,
    publish,
    async ready() {
      await isUp();
      await sing({ receiver, trigger, publish }, isUp);
    },
    async settled(pauseMs = 0) {
      const isQuiet = (): boolean =>
        performance.now() - receiver.lastActive() >= (target.quietMs === 0 ? 0 : pauseMs + target.quietMs);
      await until('an end of all deliveries', () => (target.isIdle() && isQuiet()) || undefined, { timeoutMs: 60_000 });
    },
    plain: (value) => JSON.parse(plainText(JSON.stringify(value))) as typeof value,
  };
}
