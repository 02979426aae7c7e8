import type { Broker } from '../../../shared/api/knative/broker.ts';

/** The attribute that marks what was forwarded: a Trigger may lead it back to the platform's own Broker. */
export const forwardedMark = 'orkaforwarded';

/** True for events that have not been forwarded before. */
export function isFirstHand(extensions: Readonly<Record<string, unknown>> | undefined): boolean {
  return extensions?.[forwardedMark] === undefined;
}

/** The addresses of those Brokers that are somebody else's, ready, and not where the events come from. */
export function consumersOf(brokers: readonly Broker[], platformNamespace: string): { broker: Broker; url: string }[] {
  return brokers.flatMap((broker) => {
    const isOurs = broker.metadata.namespace === platformNamespace && broker.metadata.name === 'default';
    const url = broker.status?.address?.url;
    return isOurs || url === undefined ? [] : [{ broker, url }];
  });
}
