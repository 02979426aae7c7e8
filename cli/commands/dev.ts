import { resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Runtime } from '../../shared/core/runtime.ts';
import { createLogger } from '../../shared/log/pino.ts';
import { serveMetrics } from '../../shared/metrics/serve.ts';
import { tracingSettings } from '../../shared/tracing/core/endpoint.ts';
import { openTracing } from '../../shared/tracing/open.ts';
import type { Context } from '../context.ts';

export interface DevFlags {
  readonly dataDir: string;
  readonly kubePort: number;
  readonly port: number;
  /** Where Prometheus finds the metrics of all rooms; 0 is nowhere. */
  readonly metricsPort: number;
  /** How many Tasks of a namespace run at a time; 0 is as many as come. */
  readonly maxTasksPerNamespace: number;
  /** Where ai Tasks run for which neither Task nor Agent says it. */
  readonly runtime: Runtime;
  /** How long a Job is kept after its Task's end, in seconds; -1 is for ever. */
  readonly jobTtl: number;
}

/**
 * Runs the platform until it is asked to stop.
 *
 * Logs are JSON lines, one of them `ready` with every address; a person at a terminal gets readable ones, and a banner.
 */
export async function runDev(flags: DevFlags, context: Context): Promise<void> {
  const { dataDir, kubePort, port, metricsPort, maxTasksPerNamespace, runtime, jobTtl } = flags;
  const [{ startDev }, log] = await Promise.all([
    import('../../local/dev.ts'),
    createLogger({ name: 'orka', pretty: context.out.isTerminal }),
  ]);
  const stopped = new Promise<void>((stop) => context.onStop(stop));
  const tracing = tracingSettings(context.env);
  const spans = openTracing({ settings: tracing, version: packageJson.version, log });
  const served = await serveMetrics({ port: metricsPort, host: '127.0.0.1', log });
  const stopTelling = (): Promise<unknown> => Promise.all([spans.close(), served.close()]);
  const platform = await startDev({
    dataDir: resolve(context.cwd, dataDir),
    kubePort,
    port,
    maxTasksPerNamespace,
    runtime,
    jobTtlSeconds: jobTtl,
    log,
    tracing,
    searchUrl: context.env['SEARCH_API_URL'] || undefined,
    telemetry: (room) => ({ metrics: served.metrics, tracer: spans.tracer(`orka-${room}`) }),
  }).catch(async (error: unknown) => {
    await stopTelling();
    throw error;
  });
  const { urls, kubeconfigPath } = platform;
  if (context.out.isTerminal) context.out.write(banner(urls, kubeconfigPath));
  else log.info({ rest: urls.api, ...urls, kubeconfig: kubeconfigPath }, 'ready');
  await stopped;
  if (context.out.isTerminal) context.out.write('\nstopping; what runs now goes on at the next start\n');
  await platform.close();
  await stopTelling();
}

type Urls = Readonly<Record<'kubernetes' | 'api' | 'broker' | 'store', string>>;

function banner({ kubernetes, api, broker, store }: Urls, kubeconfig: string): string {
  return `
  orka is ready

    Kubernetes  ${kubernetes}
    REST        ${api}
    broker      ${broker}
    store       ${store}

    export KUBECONFIG=${kubeconfig}

`;
}
