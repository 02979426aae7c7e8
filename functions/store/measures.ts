import type { CommitMeasurement } from '../../shared/commit/measured-transaction.ts';
import { boundedLabel } from '../../shared/metrics/bounded.ts';
import { catalogue } from '../../shared/metrics/catalogue.ts';
import type { Metrics } from '../../shared/metrics/metrics.ts';
import type { DeadLetter } from '../../shared/store/store.ts';

/** What the store counts and times of itself. */
export interface StoreMeasures {
  onCommit(measurement: CommitMeasurement): void;
  onDeadLetter(letter: Pick<DeadLetter, 'destination' | 'event'>): void;
}

/** Values that a label has at most; who may post a dead letter chooses them. */
const mostValues = 50;

/** Makes the store's measures. */
export function createStoreMeasures(metrics: Metrics): StoreMeasures {
  const seconds = metrics.histogram(catalogue.storeCommit);
  const writes = metrics.histogram(catalogue.storeCommitWrites);
  const failures = metrics.counter(catalogue.storeCommitFailures);
  const deadLetters = metrics.counter(catalogue.deadLetters);
  const typeOf = boundedLabel(mostValues);
  const destinationOf = boundedLabel(mostValues);
  return {
    onCommit(measurement) {
      if (measurement.outcome === 'failed') return failures({});
      seconds({}, measurement.ms / 1000);
      writes({}, measurement.writes);
    },
    onDeadLetter({ destination, event }) {
      const { type } = event as { readonly type?: unknown };
      deadLetters({ type: typeOf(String(type)), destination: destinationOf(serviceOf(destination)) });
    },
  };
}

/** The Service of an address in the cluster; the host of any other. */
function serviceOf(destination: string): string {
  if (!URL.canParse(destination)) return 'unknown';
  const { hostname, host } = new URL(destination);
  return /^[\d.]+$|:/.test(hostname) ? host : (hostname.split('.')[0] ?? hostname);
}
