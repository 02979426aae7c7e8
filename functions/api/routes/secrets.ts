import { Router } from 'express';
import { Secrets } from '../../../shared/api/kinds.ts';
import { pageOf } from '../core/list-page.ts';
import { namespaceFor } from '../core/namespace.ts';
import type { ApiDeps } from '../deps.ts';
import { listPage } from '../lists.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf } from '../middleware/request.ts';

/** Names of Secrets, for whoever has to choose one; never a value. Tokens of ServiceAccounts are nobody's to choose. */
const choosable = 'type!=kubernetes.io/service-account-token';

export function secretRoutes({ kube }: Pick<ApiDeps, 'kube'>, check: Contract['check']): Router {
  return Router().get('/secrets', check('listSecrets'), async (req, res) => {
    const namespace = namespaceFor(inputOf<{ namespace?: string }>(res).query.namespace, callerOf(res));
    const page = pageOf(req.query, { everything: false });
    const { items, metadata } = await listPage(kube, Secrets, { namespace, page, fieldSelector: choosable });
    const described = items.map((secret) => ({
      name: secret.metadata.name,
      namespace,
      type: secret.type ?? 'Opaque',
    }));
    res.json({ items: described, metadata });
  });
}
