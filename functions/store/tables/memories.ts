import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { Memory, MemoryChange, NewMemory } from '../../../shared/store/memories.ts';
import type { Database } from '../database.ts';
import { type MemoryRow, memoryOf } from './memory-rows.ts';

/** Memories of all namespaces. Writes belong into a commit. */
export interface MemoriesTable {
  /** `isNew` is false where the id was there already: that one stays as it is. InvalidError where the namespace has its fill. */
  put(namespace: string, id: string, memory: MemoryParts, now: number): { readonly memory: Memory; readonly isNew: boolean };
  /** Also one that was deleted. */
  get(namespace: string, id: string): Memory | undefined;
  /** NotFoundError where there is none, or one that was deleted. */
  change(namespace: string, id: string, change: MemoryChange, now: number): Memory;
  /** Likewise. It is shown as deleted for a while, and then gone. */
  remove(namespace: string, id: string, now: number): void;
  /** Counts them as recalled; once for the same `call`. */
  recalled(namespace: string, ids: readonly string[], call: string, now: number): void;
}

/** A memory with all of its parts, those of a proposal among them. */
export type MemoryParts = NewMemory & { readonly source: string; readonly sourceProposalId?: string };

/** Memories of a namespace at most: enough for years of reviews, and a bound for who writes them by program. */
const most = 10_000;
const deletedForMs = 30 * 24 * 60 * 60 * 1_000;

export function createMemoriesTable(db: Database): MemoriesTable {
  const insert = db.prepare(
    `INSERT INTO memories (namespace, id, session_name, agent_name, task_name, parent_task, source, proposal_id, tags, created_at, updated_at, content)
     VALUES (@namespace, @id, @sessionName, @agentName, @taskName, @parentTask, @source, @sourceProposalId, @tags, @now, @now, @content)
     ON CONFLICT (namespace, id) DO NOTHING`,
  );
  const count = db.prepare<[string], number>('SELECT count(*) FROM memories WHERE namespace = ? AND deleted_at IS NULL').pluck();
  const select = db.prepare<[string, string], MemoryRow>('SELECT * FROM memories WHERE namespace = ? AND id = ?');
  const update = db.prepare(
    `UPDATE memories SET session_name = @sessionName, agent_name = @agentName, task_name = @taskName, parent_task = @parentTask,
       source = @source, tags = @tags, content = @content, disabled = @disabled, updated_at = @now WHERE namespace = @namespace AND id = @id`,
  );
  const markDeleted = db.prepare(
    'UPDATE memories SET deleted_at = ?, updated_at = ? WHERE namespace = ? AND id = ? AND deleted_at IS NULL',
  );
  const purge = db.prepare('DELETE FROM memories WHERE deleted_at < ?');
  const markRecalled = db.prepare(
    `UPDATE memories SET recalled_count = recalled_count + 1, recalled_at = ?, recalled_by = ?
     WHERE namespace = ? AND id IN (SELECT value FROM json_each(?)) AND recalled_by IS NOT ?`,
  );
  const get = (namespace: string, id: string): Memory | undefined => {
    const row = select.get(namespace, id);
    return row === undefined ? undefined : memoryOf(row);
  };
  const living = (namespace: string, id: string): Memory => {
    const memory = get(namespace, id);
    if (memory === undefined || memory.deleted) throw new NotFoundError('memory not found');
    return memory;
  };
  return {
    get,
    put(namespace, id, memory, now) {
      const there = get(namespace, id);
      if (there !== undefined) return { memory: there, isNew: false };
      if ((count.get(namespace) ?? 0) >= most)
        throw new InvalidError(`namespace ${namespace} has ${most} memories already: delete some first`);
      insert.run({ ...blank, ...given(memory), namespace, id, tags: JSON.stringify(memory.tags ?? []), now });
      return { memory: living(namespace, id), isNew: true };
    },
    change(namespace, id, change, now) {
      const next = { ...living(namespace, id), ...given(change) };
      update.run({ ...next, tags: JSON.stringify(next.tags), disabled: next.disabled ? 1 : 0, deleted: 0, namespace, id, now });
      return living(namespace, id);
    },
    remove(namespace, id, now) {
      if (markDeleted.run(now, now, namespace, id).changes === 0) throw new NotFoundError('memory not found');
      purge.run(now - deletedForMs);
    },
    recalled: (namespace, ids, call, now) => void markRecalled.run(now, call, namespace, JSON.stringify(ids), call),
  };
}

const blank = { sessionName: '', agentName: '', taskName: '', parentTask: '', sourceProposalId: '' } as const;

/** What says something: a part that is left out is not a part that is to be empty. */
function given<T extends object>(parts: T): T {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as T;
}
