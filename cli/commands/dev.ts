import { resolve } from 'node:path';
import { createLogger } from '../../shared/log/pino.ts';
import type { Context } from '../context.ts';

export interface DevFlags {
  readonly dataDir: string;
  readonly kubePort: number;
  readonly port: number;
}

/**
 * Runs the platform until it is asked to stop.
 *
 * Logs are JSON lines, one of them `ready` with every address; a person at a terminal gets readable ones, and a banner.
 */
export async function runDev({ dataDir, kubePort, port }: DevFlags, context: Context): Promise<void> {
  const [{ startDev }, log] = await Promise.all([
    import('../../local/dev.ts'),
    createLogger({ name: 'orka', pretty: context.out.isTerminal }),
  ]);
  const stopped = new Promise<void>((stop) => context.onStop(stop));
  const platform = await startDev({ dataDir: resolve(context.cwd, dataDir), kubePort, port, log });
  const { urls, kubeconfigPath } = platform;
  if (context.out.isTerminal) context.out.write(banner(urls, kubeconfigPath));
  else log.info({ rest: urls.api, ...urls, kubeconfig: kubeconfigPath }, 'ready');
  await stopped;
  if (context.out.isTerminal) context.out.write('\nstopping; what runs now goes on at the next start\n');
  await platform.close();
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
