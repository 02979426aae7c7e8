import type { Scope, TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** Scopes with their limits, and the places that are taken in them. */
export interface Places {
  /** Notes the limit, and says whether it is above the one that was said before. */
  limit(scope: Scope): boolean;
  /** The scopes in which the holder has a place, in the order of their names. */
  of(holder: TaskKey): string[];
  take(scope: string, holder: TaskKey): void;
  leave(scope: string, holder: TaskKey): void;
  /** The limit of the scope, less the places taken. Below 0 where the limit was lowered: nobody is thrown out. */
  free(scope: string): number;
  /** Forgets the limits of those scopes that nobody is in or waits for. */
  sweep(scopes: Iterable<string>): void;
}

/** The places of a connection. Every method belongs into a commit. */
export function createPlaces(db: Database): Places {
  const mostOf = db.prepare<[string], number>('SELECT most FROM scopes WHERE scope = ?').pluck();
  const setMost = db.prepare(
    'INSERT INTO scopes (scope, most) VALUES (?, ?) ON CONFLICT (scope) DO UPDATE SET most = excluded.most',
  );
  const held = db
    .prepare<[string, string], string>('SELECT scope FROM places WHERE namespace = ? AND uid = ? ORDER BY scope')
    .pluck();
  const take = db.prepare('INSERT INTO places (scope, namespace, uid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const leave = db.prepare('DELETE FROM places WHERE scope = ? AND namespace = ? AND uid = ?');
  const free = db.prepare<[string], number>('SELECT most - taken FROM scopes WHERE scope = ?').pluck();
  const sweep = db.prepare(
    'DELETE FROM scopes WHERE scope = @scope AND taken = 0 AND NOT EXISTS (SELECT 1 FROM line_scopes WHERE scope = @scope)',
  );
  return {
    limit({ scope, limit }) {
      const before = mostOf.get(scope);
      if (before !== limit) setMost.run(scope, limit);
      return before !== undefined && limit > before;
    },
    of: ({ namespace, uid }) => held.all(namespace, uid),
    take: (scope, { namespace, uid }) => void take.run(scope, namespace, uid),
    leave: (scope, { namespace, uid }) => void leave.run(scope, namespace, uid),
    free: (scope) => free.get(scope) ?? 0,
    sweep(scopes) {
      for (const scope of scopes) sweep.run({ scope });
    },
  };
}
