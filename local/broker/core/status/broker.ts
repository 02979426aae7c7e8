import type { Broker, BrokerStatus } from '../../../../shared/api/knative/broker.ts';
import type { Resolved } from '../destination.ts';
import { conditionsOf, type Finding } from './conditions.ts';
import { deadLetterFinding } from './dead-letter.ts';

/** What there is of Knative's Brokers and not here, and works all the same. */
const noPolicies: Finding = {
  type: 'EventPoliciesReady',
  status: 'True',
  reason: 'OIDCDisabled',
  message: 'Feature "authentication-oidc" must be enabled to support Authorization',
};

/** What a Broker's status says: where it listens, and that it does; its conditions are those of Knative's channel-based Broker. */
export function brokerStatus(
  broker: Broker,
  { url, deadLetter, now }: { url: string; deadLetter: Resolved | undefined; now: string },
): BrokerStatus {
  const findings: Finding[] = [
    { type: 'Addressable', status: 'True' },
    noPolicies,
    { type: 'FilterReady', status: 'True' },
    { type: 'IngressReady', status: 'True' },
    { type: 'TriggerChannelReady', status: 'True' },
    { ...deadLetterFinding(deadLetter), severity: 'Info' },
  ];
  return {
    ...(broker.metadata.generation === undefined ? {} : { observedGeneration: broker.metadata.generation }),
    address: { name: 'http', url },
    ...(deadLetter?.kind === 'url' ? { deadLetterSinkUri: deadLetter.url } : {}),
    conditions: conditionsOf(findings, broker.status?.conditions ?? [], now),
  };
}
