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

/** In Knative's order: what comes after something that does not hold has not been looked at yet. */
function findingsOf(trigger: Trigger, { brokerExists, filter, subscriber, deadLetter }: TriggerFacts): Finding[] {
  const findings = [
    brokerFinding(trigger, brokerExists),
    subscriberFinding(subscriber),
    deadLetterFinding(deadLetter),
    noIdentity,
    filterFinding(filter),
    dependencyFinding(trigger),
  ];
  const broken = findings.findIndex(({ status }) => status === 'False');
  return findings.map((finding, i) => (broken >= 0 && i > broken ? { type: finding.type, status: 'Unknown' } : finding));
}

function brokerFinding({ spec }: Trigger, exists: boolean): Finding {
  const type = 'BrokerReady';
  if (exists) return { type, status: 'True' };
  return { type, status: 'False', reason: 'BrokerDoesNotExist', message: `Broker "${spec.broker}" does not exist` };
}

function subscriberFinding(subscriber: Resolved): Finding {
  const type = 'SubscriberResolved';
  if (subscriber.kind === 'url') return { type, status: 'True' };
  return { type, status: 'False', reason: "Unable to get the Subscriber's URI", message: subscriber.message };
}

/** Nobody asks for a token here. */
const noIdentity: Finding = { type: 'OIDCIdentityCreated', status: 'True', reason: 'authentication-oidc feature disabled' };

function filterFinding(filter: Compiled): Finding {
  const type = 'SubscriptionReady';
  if (filter.kind === 'matcher') return { type, status: 'True' };
  return { type, status: 'False', reason: 'FilterNotSupported', message: filter.message };
}

function dependencyFinding({ metadata }: Trigger): Finding {
  const type = 'DependencyReady';
  if (metadata.annotations?.[dependencyAnnotation] === undefined) return { type, status: 'True' };
  const message = `The annotation ${dependencyAnnotation} has no effect on one machine`;
  return { type, status: 'Unknown', reason: 'DependencyNotSupported', message };
}
