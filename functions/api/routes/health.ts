import { Router } from 'express';
import { Tasks } from '../../../shared/api/kinds.ts';
import type { OpenApiDocument } from '../core/openapi.ts';
import type { ApiDeps } from '../deps.ts';

/** Milliseconds after which something that has not answered is taken for unhealthy. */
const budgetMs = 2_000;

/** Probes and the API's own description; open to everybody. */
export function healthRoutes(
  { kube, store, version, watchNamespace }: Pick<ApiDeps, 'kube' | 'store' | 'version' | 'watchNamespace'>,
  document: OpenApiDocument,
): Router {
  const described = JSON.stringify({ ...document, info: { ...(document as { info?: object }).info, version } });
  return Router()
    .get('/healthz', (_req, res) => {
      res.json({ status: 'ok' });
    })
    .get('/readyz', async (_req, res) => {
      const [storeIs, kubernetesIs] = await Promise.all([
        healthOf(store.ready(AbortSignal.timeout(budgetMs))),
        healthOf(kube.list(Tasks, { limit: 1, ...(watchNamespace === undefined ? {} : { namespace: watchNamespace }) })),
      ]);
      const ready = storeIs === 'ok' && kubernetesIs === 'ok';
      const checks = { store: storeIs, kubernetes: kubernetesIs };
      res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'not ready', checks });
    })
    .get('/openapi.json', (_req, res) => {
      res.type('application/json').send(described);
    });
}

async function healthOf(check: Promise<unknown>): Promise<'ok' | 'unhealthy'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unhealthy'>((resolve) => {
    timer = setTimeout(() => resolve('unhealthy'), budgetMs);
  });
  const answer = check.then(
    () => 'ok' as const,
    () => 'unhealthy' as const,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
