import type { Broker, BrokerStatus } from '../../../shared/api/knative/broker.ts';
import type { Destination } from '../../../shared/api/knative/duck.ts';
import type { Trigger, TriggerStatus } from '../../../shared/api/knative/trigger.ts';
import { type Addressables, lookupIn } from './addresses.ts';
import { destinationUrl, type Lookup, type Resolved } from './destination.ts';
import { type Compiled, compileFilters } from './filter/compile.ts';
import type { Matcher } from './filter/matcher.ts';
import { type DeliveryPolicy, policyOf } from './policy.ts';
import { brokerStatus } from './status/broker.ts';
import { triggerStatus } from './status/trigger.ts';

/** All that the broker knows of the cluster. */
export interface World extends Addressables {
  readonly triggers: readonly Trigger[];
}

/** Where and how the events of a subscription go. */
export interface Target {
  /** Undefined while nobody is there to deliver to: events wait on disk. */
  readonly url: string | undefined;
  /** Undefined where no sink is asked for; one that is, but has no address yet, keeps its letters waiting. */
  readonly deadLetterSink: Resolved | undefined;
  /** The Trigger's. */
  readonly namespace: string;
  /** The Broker's own address, where replies go. */
  readonly broker: string;
  readonly policy: DeliveryPolicy;
}

/** A Trigger as the data plane knows it. */
export interface Subscription {
  /** The Trigger's uid: a new Trigger of the same name is another subscription. */
  readonly uid: string;
  /** `namespace/name` of the Trigger, for logs. */
  readonly trigger: string;
  /** `namespace/name` of the Broker. */
  readonly broker: string;
  readonly matches: Matcher;
  readonly target: Target;
}

/** What is to be: who is served, who subscribes, and what every object's status says. */
export interface Plan {
  /** `namespace/name` of every Broker. */
  readonly brokers: readonly string[];
  readonly subscriptions: readonly Subscription[];
  readonly brokerStatuses: readonly { readonly object: Broker; readonly status: BrokerStatus }[];
  readonly triggerStatuses: readonly { readonly object: Trigger; readonly status: TriggerStatus }[];
}

/**
 * What follows from the objects that are there.
 *
 * A Trigger takes events in as soon as its Broker exists and its filter can be evaluated, whether or not its subscriber is there yet.
 *
 * @param baseUrl where the ingress listens
 * @param now RFC 3339
 */
export function planOf(world: World, { baseUrl, now }: { baseUrl: string; now: string }): Plan {
  const lookup = lookupIn(world);
  const brokers = new Map(world.brokers.map((broker) => [keyOf(broker), broker]));
  const planned = world.triggers.map((trigger) =>
    planTrigger(trigger, brokers.get(`${trigger.metadata.namespace}/${trigger.spec.broker}`), { lookup, baseUrl, now }),
  );
  return {
    brokers: [...brokers.keys()],
    subscriptions: planned.flatMap(({ subscription }) => subscription ?? []),
    triggerStatuses: planned.map(({ object, status }) => ({ object, status })),
    brokerStatuses: world.brokers.map((object) => {
      const deadLetter = resolve(object.spec?.delivery?.deadLetterSink, object.metadata.namespace, lookup);
      return { object, status: brokerStatus(object, { url: `${baseUrl}/${keyOf(object)}`, deadLetter, now }) };
    }),
  };
}

interface PlannedTrigger {
  readonly object: Trigger;
  readonly status: TriggerStatus;
  readonly subscription: Subscription | undefined;
}

function planTrigger(
  trigger: Trigger,
  broker: Broker | undefined,
  { lookup, baseUrl, now }: { lookup: Lookup; baseUrl: string; now: string },
): PlannedTrigger {
  const { spec, metadata } = trigger;
  const filter = compileFilters(spec);
  const subscriber = destinationUrl(spec.subscriber, metadata.namespace ?? '', lookup);
  const deadLetter = resolve(spec.delivery?.deadLetterSink ?? broker?.spec?.delivery?.deadLetterSink, metadata.namespace, lookup);
  const status = triggerStatus(trigger, { brokerExists: broker !== undefined, filter, subscriber, deadLetter, now });
  return { object: trigger, status, subscription: subscriptionOf(trigger, broker, { filter, subscriber, deadLetter, baseUrl }) };
}

function subscriptionOf(
  { metadata, spec }: Trigger,
  broker: Broker | undefined,
  {
    filter,
    subscriber,
    deadLetter,
    baseUrl,
  }: { filter: Compiled; subscriber: Resolved; deadLetter: Resolved | undefined; baseUrl: string },
): Subscription | undefined {
  if (broker === undefined || filter.kind === 'unsupported' || metadata.uid === undefined) return undefined;
  return {
    uid: metadata.uid,
    trigger: `${metadata.namespace}/${metadata.name}`,
    broker: keyOf(broker),
    matches: filter.matches,
    target: {
      url: subscriber.kind === 'url' ? subscriber.url : undefined,
      deadLetterSink: deadLetter,
      namespace: metadata.namespace ?? '',
      broker: `${baseUrl}/${keyOf(broker)}`,
      policy: policyOf(spec.delivery, broker.spec?.delivery),
    },
  };
}

function resolve(destination: Destination | undefined, namespace: string | undefined, lookup: Lookup): Resolved | undefined {
  return destination === undefined ? undefined : destinationUrl(destination, namespace ?? '', lookup);
}

const keyOf = ({ metadata }: Broker): string => `${metadata.namespace}/${metadata.name}`;
