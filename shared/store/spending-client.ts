import type { HttpClient } from '../http/client.ts';
import type { TaskKey } from './keys.ts';
import { at, search, segment } from './paths.ts';
import type { CallGrant, ProviderState, SpendingRecord, SpendingStore } from './spending.ts';

/** What model calls cost, and the state of their Providers, of the store over HTTP. */
export function spendingClient(http: HttpClient): SpendingStore {
  const reservation = (task: TaskKey, run: number, step: number): string => at(task, 'runs', run, 'steps', step, 'reservation');
  const state = (namespace: string, name: string, ...rest: readonly string[]): string =>
    ['/v1/namespaces', segment(namespace), 'providers', segment(name), 'state', ...rest].join('/');
  return {
    reserveCall: (task, run, step, call) => http.json<CallGrant>('POST', reservation(task, run, step), { json: call }),
    async releaseCall(task, run, step, holder) {
      await http.request('DELETE', reservation(task, run, step) + search({ holder }));
    },
    async spending(namespace, scopes) {
      const query = new URLSearchParams(scopes.map((scope): [string, string] => ['scope', scope]));
      const path = `/v1/namespaces/${segment(namespace)}/spending?${query}`;
      return (await http.json<{ items: readonly SpendingRecord[] }>('GET', path)).items;
    },
    providerState: (namespace, name) => http.json<ProviderState>('GET', state(namespace, name)),
    providerFailed: (namespace, name, failure) =>
      http.json<ProviderState>('POST', state(namespace, name, 'failed'), { json: failure }),
    providerAnswered: async (namespace, name) => void (await http.request('POST', state(namespace, name, 'answered'))),
    providerSpeaks: async (namespace, name, api) =>
      void (await http.request('PUT', state(namespace, name, 'api'), { json: { api } })),
  };
}
