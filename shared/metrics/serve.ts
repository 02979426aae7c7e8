import { createHttpServer, listen } from '../http/server.ts';
import type { Logger } from '../log/logger.ts';
import { type Metrics, noMetrics } from './metrics.ts';

/** A process's metrics, and the end of their being served. */
export interface ServedMetrics {
  readonly metrics: Metrics;
  close(): Promise<void>;
}

/**
 * Serves a process's metrics on this port; 0 is nowhere, and costs nothing. A port that is taken is said in the log, and does not keep
 * the process from its work.
 */
export async function serveMetrics({ port, host, log }: { port: number; host: string; log: Logger }): Promise<ServedMetrics> {
  if (port === 0) return { metrics: noMetrics, close: async () => undefined };
  const { createPrometheus } = await import('./prometheus.ts');
  const { metrics, routes } = createPrometheus();
  try {
    const listening = await listen(createHttpServer({ routes, log }), { port, host });
    return { metrics, close: () => listening.close() };
  } catch (err) {
    log.warn({ err }, 'metrics are not served; set ORKA_METRICS_PORT to a free port, or to 0');
    return { metrics: noMetrics, close: async () => undefined };
  }
}
