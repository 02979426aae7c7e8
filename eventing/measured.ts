import { catalogue } from '../shared/metrics/catalogue.ts';
import type { Metrics } from '../shared/metrics/metrics.ts';
import type { Publisher } from './publisher.ts';

/** The same publisher, which counts and times what it sends. */
export function measured(publisher: Publisher, metrics: Metrics, monotonic: () => number = () => performance.now()): Publisher {
  const count = metrics.counter(catalogue.eventsPublished);
  const observe = metrics.histogram(catalogue.eventPublish);
  return {
    close: () => publisher.close(),
    async publish(event) {
      const { type } = event;
      const began = monotonic();
      try {
        await publisher.publish(event);
        observe({ type }, (monotonic() - began) / 1000);
        count({ type, outcome: 'accepted' });
      } catch (error) {
        count({ type, outcome: 'failed' });
        throw error;
      }
    },
  };
}
