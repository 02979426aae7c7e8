import { type Metrics, noMetrics } from '../metrics/metrics.ts';
import { noTracer } from '../tracing/no-tracer.ts';
import type { Tracer } from '../tracing/tracer.ts';

/** What a room tells of itself, beside its log. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly tracer: Tracer;
}

/** Tells nothing; for tests, and where nobody asks. */
export const noTelemetry: Telemetry = { metrics: noMetrics, tracer: noTracer };
