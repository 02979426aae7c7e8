import type { AnyOrkaEvent } from '../../eventing/core/catalogue.ts';
import type { Broker } from '../../shared/api/knative/broker.ts';
import { toOrkaError } from '../../shared/errors/catalogue.ts';
import { checkAddress } from '../../shared/outbound/core/destination.ts';
import { ipKind } from '../../shared/outbound/core/ip-kind.ts';
import { consumersOf, forwardedMark, isFirstHand } from './core/loops.ts';
import type { Deps } from './deps.ts';

/** Hands an event about a Task to the Brokers of its namespace that ask for such. It never throws, and nobody waits for them. */
export async function forward(event: AnyOrkaEvent, deps: Deps): Promise<void> {
  if (!isFirstHand(event.extensions)) return;
  try {
    const brokers = await deps.consumers.in(event.data.task.namespace);
    for (const { broker, url } of consumersOf(brokers, deps.platformNamespace)) {
      const hasRoom = deps.forwards.add(url, `${url} ${event.source} ${event.id}`, () => send(event, broker, url, deps));
      if (!hasRoom) await tell(broker, event, 'too many events wait for it', deps);
    }
  } catch (err) {
    deps.log.warn({ err, event: event.id }, 'the Brokers that ask for events of Tasks could not be read');
  }
}

async function send(event: AnyOrkaEvent, broker: Broker, url: string, deps: Deps): Promise<void> {
  try {
    // Brokers are known by names; an address in their status may be anybody's word.
    const { hostname } = new URL(url);
    if (ipKind(hostname) !== undefined) checkAddress(hostname, deps.policy.allowed);
    await deps.publisherTo(url).publish({ ...event, extensions: { ...event.extensions, [forwardedMark]: 'true' } });
  } catch (error) {
    await tell(broker, event, toOrkaError(error).message, deps);
  }
}

/** It is not tried again: what comes next may be another matter. */
async function tell(broker: Broker, event: AnyOrkaEvent, why: string, { events, log }: Deps): Promise<void> {
  const { namespace, name } = broker.metadata;
  log.warn({ broker: { namespace, name }, event: event.id, why }, 'an event of a Task did not get to a Broker');
  const message = `events of type ${event.type} did not get here: ${why}`;
  await events.record(broker, { type: 'Warning', reason: 'TaskEventNotForwarded', message });
}
