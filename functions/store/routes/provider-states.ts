import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { ProviderState } from '../../../shared/store/spending.ts';
import type { StoreContext } from '../context.ts';
import type { ProviderKey } from '../tables/provider-states.ts';

const failure = validator<{ readonly retryAfterMs?: number }>('failure', {
  type: 'object',
  properties: { retryAfterMs: { type: 'number', minimum: 0 } },
});

const spoken = validator<{ readonly api: NonNullable<ProviderState['api']> }>('state', {
  type: 'object',
  required: ['api'],
  properties: { api: { enum: ['responses', 'chat-completions'] } },
});

/** How Providers do, for all who ask them. */
export function providerStateRoutes({ guard, tables, commit, now }: StoreContext): Route[] {
  const { providerStates } = tables;
  return [
    guard.platform('GET /v1/namespaces/:namespace/providers/:name/state', (request) => ({
      status: 200,
      body: providerStates.get(providerIn(request), now()),
    })),
    guard.platform('POST /v1/namespaces/:namespace/providers/:name/state/failed', async (request) => {
      const provider = providerIn(request);
      const { retryAfterMs } = failure(await request.json());
      await commit(() => providerStates.failed(provider, retryAfterMs, now()));
      return { status: 200, body: providerStates.get(provider, now()) };
    }),
    guard.platform('POST /v1/namespaces/:namespace/providers/:name/state/answered', async (request) => {
      await commit(() => providerStates.answered(providerIn(request)));
      return { status: 204 };
    }),
    guard.platform('PUT /v1/namespaces/:namespace/providers/:name/state/api', async (request) => {
      const { api } = spoken(await request.json());
      await commit(() => providerStates.speaks(providerIn(request), api));
      return { status: 204 };
    }),
  ];
}

const providerIn = ({ params }: HttpRequest): ProviderKey => ({
  namespace: params['namespace'] ?? '',
  name: params['name'] ?? '',
});
