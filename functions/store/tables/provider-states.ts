import type { ProviderState } from '../../../shared/store/spending.ts';
import { cooledDown } from '../core/cooldown.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** A Provider, by its object. */
export interface ProviderKey {
  readonly namespace: string;
  readonly name: string;
}

/** How Providers do. Every method but `get` belongs into a commit. */
export interface ProviderStatesTable {
  get(provider: ProviderKey, now: number): ProviderState;
  failed(provider: ProviderKey, retryAfterMs: number | undefined, now: number): void;
  answered(provider: ProviderKey): void;
  speaks(provider: ProviderKey, api: Api): void;
}

type Api = NonNullable<ProviderState['api']>;

interface StateRow {
  readonly failures: number;
  readonly until: number;
  readonly api: Api | null;
}

export function createProviderStatesTable(db: Database): ProviderStatesTable {
  const find = db.prepare<[string, string], StateRow>(
    'SELECT failures, cooling_until AS until, api FROM provider_states WHERE namespace = ? AND name = ?',
  );
  const cool = db.prepare<[string, string, number, number]>(
    `INSERT INTO provider_states (namespace, name, failures, cooling_until) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET failures = excluded.failures, cooling_until = excluded.cooling_until`,
  );
  const warm = db.prepare<[string, string]>(
    'UPDATE provider_states SET failures = 0, cooling_until = 0 WHERE namespace = ? AND name = ?',
  );
  const speaks = db.prepare<[string, string, string]>(
    `INSERT INTO provider_states (namespace, name, api) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET api = excluded.api`,
  );
  const rowOf = ({ namespace, name }: ProviderKey): StateRow => find.get(namespace, name) ?? { failures: 0, until: 0, api: null };
  return {
    get(provider, now) {
      const { failures, until, api } = rowOf(provider);
      return { failures, ...(until > now ? { coolingUntil: isoTime(until) } : {}), ...(api === null ? {} : { api }) };
    },
    failed(provider, retryAfterMs, now) {
      const { failures, until } = cooledDown(rowOf(provider), now, retryAfterMs);
      cool.run(provider.namespace, provider.name, failures, until);
    },
    answered: ({ namespace, name }) => void warm.run(namespace, name),
    speaks: ({ namespace, name }, api) => void speaks.run(namespace, name, api),
  };
}
