import type { Provider, ProviderStatus } from '../../shared/api/generated/provider.ts';
import type { Secret } from '../../shared/api/kubernetes/core.ts';
import { setCondition } from '../../shared/core/conditions.ts';
import { providerHealth } from '../../shared/core/provider-health.ts';
import { timestamp } from '../../shared/core/time.ts';

/** What a Provider's status should say; undefined where it says so already. Nothing is dialled: this is about the configuration. */
export function providerStatus(provider: Provider, secret: Secret | undefined, now: number): ProviderStatus | undefined {
  const { ready, reason, message } = providerHealth(provider, secret && Object.keys(secret.data ?? {}));
  const { status = {}, metadata } = provider;
  const before = status.conditions ?? [];
  const statement = {
    type: 'Ready',
    status: ready ? 'True' : 'False',
    reason,
    message,
    observedGeneration: metadata.generation ?? 0,
  } as const;
  const conditions = setCondition(before, statement, timestamp(now));
  if (conditions === before && status.ready === ready && status.message === message) return undefined;
  return { ready, message, lastValidated: timestamp(now), conditions: [...conditions] };
}
