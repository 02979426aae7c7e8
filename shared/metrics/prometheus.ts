import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Route } from '../http/server.ts';
import type { MetricDefinition, Metrics, Reading } from './metrics.ts';

export interface Prometheus {
  readonly metrics: Metrics;
  /** Serves them where Prometheus looks: `GET /metrics`. */
  readonly routes: readonly Route[];
}

/** A registry of one process's metrics, with those of Node itself in it. */
export function createPrometheus(): Prometheus {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const made = new Map<string, unknown>();
  const readers = new Map<string, Set<() => readonly Reading<string>[]>>();

  /** Several rooms of one process may count the same. */
  function once<T>({ name }: MetricDefinition, make: () => T): T {
    const metric = (made.get(name) as T | undefined) ?? make();
    made.set(name, metric);
    return metric;
  }
  const described = ({ name, help, labels }: MetricDefinition) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });

  const metrics: Metrics = {
    counter(definition) {
      const counter = once(definition, () => new Counter(described(definition)));
      if (definition.labels.length === 0) counter.inc(0);
      return (labels, by = 1) => counter.inc(labels, by);
    },
    gauge(definition, read) {
      const reading = readers.get(definition.name) ?? new Set();
      readers.set(definition.name, reading.add(read));
      once(definition, () => new Gauge({ ...described(definition), collect: collector(reading) }));
      return () => void reading.delete(read);
    },
    histogram(definition) {
      const buckets = [...definition.buckets];
      const histogram = once(definition, () => new Histogram({ ...described(definition), buckets }));
      return (labels, value) => histogram.observe(labels, value);
    },
  };
  const exposition = async () => ({
    status: 200,
    headers: { 'content-type': registry.contentType },
    body: await registry.metrics(),
  });
  return { metrics, routes: [{ method: 'GET', path: '/metrics', handler: exposition }] };
}

function collector(reading: ReadonlySet<() => readonly Reading<string>[]>): (this: Gauge) => void {
  return function collect() {
    this.reset();
    for (const read of reading) for (const { labels, value } of read()) this.set(labels, value);
  };
}
