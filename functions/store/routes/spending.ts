import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { Route } from '../../../shared/http/server.ts';
import type { StoreContext } from '../context.ts';

const mostScopes = 256;

/** What was spent of budgets. */
export function spendingRoutes({ guard, tables }: StoreContext): Route[] {
  return [
    guard.platform('GET /v1/namespaces/:namespace/spending', ({ query }) => {
      const scopes = query.getAll('scope');
      if (scopes.length > mostScopes)
        throw new InvalidError(`at most ${mostScopes} scopes at a time`, { details: { field: 'scope' } });
      return { status: 200, body: { items: scopes.map((scope) => tables.spending.of(scope)) } };
    }),
  ];
}
