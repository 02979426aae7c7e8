import type { Trigger, TriggerStatus } from '../../../../shared/api/knative/trigger.ts';
import type { Resolved } from '../destination.ts';
import type { Compiled } from '../filter/compile.ts';
import { conditionsOf, type Finding } from './conditions.ts';
import { deadLetterFinding } from './dead-letter.ts';

export interface TriggerFacts {
  readonly brokerExists: boolean;
  readonly filter: Compiled;
  readonly subscriber: Resolved;
  readonly deadLetter: Resolved | undefined;
  /** RFC 3339. */
  readonly now: string;
}

/** Knative's annotation that lets a Trigger wait for another object. */
const dependencyAnnotation = 'knative.dev/dependency';

/** What a Trigger's status says: where it delivers to and whether it is ready to. */
export function triggerStatus(trigger: Trigger, facts: TriggerFacts): TriggerStatus {
  const { subscriber, deadLetter } = facts;
  const { generation } = trigger.metadata;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(subscriber.kind === 'url' ? { subscriberUri: subscriber.url } : {}),
    ...(deadLetter?.kind === 'url' ? { deadLetterSinkUri: deadLetter.url } : {}),
    conditions: conditionsOf(findingsOf(trigger, facts), trigger.status?.conditions ?? [], facts.now),
  };
}

function findingsOf(trigger: Trigger, { brokerExists, filter, subscriber, deadLetter }: TriggerFacts): Finding[] {
  return [
    brokerExists
      ? { type: 'BrokerReady', status: 'True' }
      : {
          type: 'BrokerReady',
          status: 'False',
          reason: 'BrokerDoesNotExist',
          message: `Broker "${trigger.spec.broker}" does not exist`,
        },
    filter.kind === 'matcher'
      ? { type: 'SubscriptionReady', status: 'True' }
      : { type: 'SubscriptionReady', status: 'False', reason: 'FilterNotSupported', message: filter.message },
    subscriber.kind === 'url'
      ? { type: 'SubscriberResolved', status: 'True' }
      : {
          type: 'SubscriberResolved',
          status: 'False',
          reason: 'SubscriberUnresolved',
          message: `Unable to get the Subscriber's URI: ${subscriber.message}`,
        },
    deadLetterFinding(deadLetter),
    trigger.metadata.annotations?.[dependencyAnnotation] === undefined
      ? { type: 'DependencyReady', status: 'True' }
      : {
          type: 'DependencyReady',
          status: 'Unknown',
          reason: 'DependencyNotSupported',
          message: `The annotation ${dependencyAnnotation} has no effect on one machine`,
        },
  ];
}
