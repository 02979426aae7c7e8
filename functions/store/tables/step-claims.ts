import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** A step of a run. */
export interface StepAt {
  readonly run: number;
  readonly step: number;
}

/** What became of a claim; `until` is in milliseconds since 1970. */
export type ClaimOutcome =
  | { readonly kind: 'granted'; readonly takenOver: boolean }
  | { readonly kind: 'held'; readonly until: number }
  | { readonly kind: 'journalled' }
  | { readonly kind: 'no-run' }
  | { readonly kind: 'ended' };

/** Steps that somebody is working on. A claim ends with its time, so whoever dies holds nobody up for longer than that. */
export interface StepClaimsTable {
  /**
   * Takes the step, or keeps it for another `ttlMs` where the holder has it already. `takenOver` says that somebody else had it before,
   * and neither journalled nor gave it back. A run that has ended has no more steps to be made.
   */
  claim(task: TaskKey, at: StepAt, claim: { readonly holder: string; readonly ttlMs: number }, now: number): ClaimOutcome;
  /** Gives it back; nothing happens where somebody else has it. */
  release(task: TaskKey, at: StepAt, holder: string): void;
  /** A step that is journalled is nobody's any more. */
  drop(task: TaskKey, at: StepAt): void;
  /** True where there is a claim, of whatever age. */
  any(): boolean;
  /** Nobody could renew a claim while the store was away: each has its whole time again. */
  prolong(now: number): void;
}

export function createStepClaimsTable(db: Database): StepClaimsTable {
  const findRun = db.prepare<[string, string, number], { readonly id: number; readonly ended: 0 | 1 }>(
    'SELECT id, ended_at IS NOT NULL AS ended FROM runs WHERE namespace = ? AND uid = ? AND run = ?',
  );
  const journalled = db.prepare('SELECT 1 FROM steps WHERE run_id = ? AND step = ?');
  const take = db.prepare<unknown[], { readonly taken_over: number }>(
    `INSERT INTO step_claims (run_id, step, holder, ttl_ms, expires_at) VALUES (@id, @step, @holder, @ttlMs, @now + @ttlMs)
     ON CONFLICT (run_id, step) DO UPDATE SET taken_over = taken_over OR holder <> excluded.holder,
       holder = excluded.holder, ttl_ms = excluded.ttl_ms, expires_at = excluded.expires_at
     WHERE holder = excluded.holder OR expires_at <= @now RETURNING taken_over`,
  );
  const expiry = db.prepare<[number, number], number>('SELECT expires_at FROM step_claims WHERE run_id = ? AND step = ?').pluck();
  const ofRun = 'run_id = (SELECT id FROM runs WHERE namespace = ? AND uid = ? AND run = ?)';
  const release = db.prepare(`DELETE FROM step_claims WHERE ${ofRun} AND step = ? AND holder = ?`);
  const drop = db.prepare(`DELETE FROM step_claims WHERE ${ofRun} AND step = ?`);
  const any = db.prepare('SELECT 1 FROM step_claims LIMIT 1');
  const prolong = db.prepare('UPDATE step_claims SET expires_at = ? + ttl_ms');

  return {
    claim({ namespace, uid }, { run, step }, { holder, ttlMs }, now) {
      const found = findRun.get(namespace, uid, run);
      if (found === undefined) return { kind: 'no-run' };
      const { id } = found;
      if (journalled.get(id, step) !== undefined) return { kind: 'journalled' };
      if (found.ended === 1) return { kind: 'ended' };
      const taken = take.get({ id, step, holder, ttlMs, now });
      if (taken !== undefined) return { kind: 'granted', takenOver: taken.taken_over === 1 };
      return { kind: 'held', until: expiry.get(id, step) ?? now };
    },
    release: ({ namespace, uid }, { run, step }, holder) => void release.run(namespace, uid, run, step, holder),
    drop: ({ namespace, uid }, { run, step }) => void drop.run(namespace, uid, run, step),
    any: () => any.get() !== undefined,
    prolong: (now) => void prolong.run(now),
  };
}
