import type { Caller } from '../caller.ts';

/**
 * Why the caller may not deliver events, or undefined where it may: a ServiceAccount of the platform's namespace, as each of its
 * Triggers has one of its own, and no worker.
 */
export function eventRefusalOf(caller: Caller, platformNamespace: string): string | undefined {
  if (caller.kind === 'platform') return undefined;
  if (caller.kind === 'person' && caller.namespace === platformNamespace) return undefined;
  return `${caller.username} may not deliver events: only ServiceAccounts of namespace ${platformNamespace} may`;
}
