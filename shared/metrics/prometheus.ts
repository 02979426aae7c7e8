import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Route } from '../http/server.ts';
import type { Metrics } from './metrics.ts';

export interface Prometheus {
  readonly metrics: Metrics;
  /** Serves them where Prometheus looks: `GET /metrics`. */
  readonly routes: readonly Route[];
}

/** A registry of one process's metrics, with those of Node itself in it. */
export function createPrometheus(): Prometheus {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const metrics: Metrics = {
    counter({ name, help, labels = [] }) {
      const counter = new Counter({ name, help, labelNames: [...labels], registers });
      return (values) => counter.inc(values);
    },
    gauge({ name, help, labels = [] }, read) {
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        collect() {
          this.reset();
          for (const { labels: values, value } of read()) this.set(values, value);
        },
      });
    },
  };
  const exposition = async () => ({
    status: 200,
    headers: { 'content-type': registry.contentType },
    body: await registry.metrics(),
  });
  return { metrics, routes: [{ method: 'GET', path: '/metrics', handler: exposition }] };
}
