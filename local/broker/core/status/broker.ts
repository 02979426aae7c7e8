import type { Broker, BrokerStatus } from '../../../../shared/api/knative/broker.ts';
import type { Resolved } from '../destination.ts';
import { conditionsOf, type Finding } from './conditions.ts';
import { deadLetterFinding } from './dead-letter.ts';

/** What a Broker's status says: where it listens, and that it does. */
export function brokerStatus(
  broker: Broker,
  { url, deadLetter, now }: { url: string; deadLetter: Resolved | undefined; now: string },
): BrokerStatus {
  const findings: Finding[] = [
    { type: 'Addressable', status: 'True' },
    { type: 'FilterReady', status: 'True' },
    { type: 'IngressReady', status: 'True' },
    deadLetterFinding(deadLetter),
  ];
  return {
    ...(broker.metadata.generation === undefined ? {} : { observedGeneration: broker.metadata.generation }),
    address: { name: 'http', url },
    ...(deadLetter?.kind === 'url' ? { deadLetterSinkUri: deadLetter.url } : {}),
    conditions: conditionsOf(findings, broker.status?.conditions ?? [], now),
  };
}
