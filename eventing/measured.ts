import type { Metrics } from '../shared/metrics/metrics.ts';
import type { Publisher } from './publisher.ts';

/** The same publisher, which counts what it sends. */
export function measured(publisher: Publisher, metrics: Metrics): Publisher {
  const count = metrics.counter({
    name: 'orka_events_published_total',
    help: 'Events that this process has given to the broker, or could not.',
    labels: ['type', 'outcome'],
  });
  return {
    close: () => publisher.close(),
    async publish(event) {
      try {
        await publisher.publish(event);
        count({ type: event.type, outcome: 'accepted' });
      } catch (error) {
        count({ type: event.type, outcome: 'failed' });
        throw error;
      }
    },
  };
}
