import type { Memory, MemoryQuery } from '../../../shared/store/memories.ts';
import type { Database } from '../database.ts';
import { type MemoryRow, memoryOf } from './memory-rows.ts';

/** What is looked for; `words` is an FTS5 query. */
export interface MemorySearch extends Omit<MemoryQuery, 'query'> {
  readonly words: string | undefined;
  readonly limit: number;
}

/** Memories of a namespace: best first where words are looked for, else newest first. */
export type SearchMemories = (namespace: string, search: MemorySearch) => Memory[];

const filters = `memory.namespace = @namespace
  AND (@disabled = 1 OR memory.disabled = 0) AND (@deleted = 1 OR memory.deleted_at IS NULL)
  AND (@session IS NULL OR memory.session_name = @session) AND (@agent IS NULL OR memory.agent_name = @agent)
  AND (@task IS NULL OR memory.task_name = @task) AND (@parent IS NULL OR memory.parent_task = @parent)
  AND (@source IS NULL OR memory.source = @source)
  AND (@ids IS NULL OR memory.id IN (SELECT value FROM json_each(@ids)))
  AND (@tags IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(@tags) AS asked
    WHERE asked.value NOT IN (SELECT value FROM json_each(memory.tags))))`;

export function createMemorySearch(db: Database): SearchMemories {
  type Parameters = Readonly<Record<string, string | number | null>>;
  const newest = db.prepare<[Parameters], MemoryRow>(
    `SELECT memory.* FROM memories AS memory WHERE ${filters} ORDER BY memory.seq DESC LIMIT @limit`,
  );
  // A word among the tags says more than one in the text; the namespace says nothing about what a memory is about.
  const best = db.prepare<[Parameters], MemoryRow>(
    `SELECT memory.* FROM memory_words JOIN memories AS memory ON memory.seq = memory_words.rowid
     WHERE memory_words MATCH @words AND ${filters} ORDER BY bm25(memory_words, 0, 1, 2), memory.seq DESC LIMIT @limit`,
  );
  return (namespace, { words, limit, tags, ids, includeDisabled = false, includeDeleted = false, ...only }) => {
    const parameters = {
      namespace,
      limit,
      disabled: includeDisabled ? 1 : 0,
      deleted: includeDeleted ? 1 : 0,
      session: only.sessionName ?? null,
      agent: only.agentName ?? null,
      task: only.taskName ?? null,
      parent: only.parentTask ?? null,
      source: only.source ?? null,
      tags: tags === undefined ? null : JSON.stringify(tags),
      ids: ids === undefined ? null : JSON.stringify(ids),
    };
    const rows = words === undefined ? newest.all(parameters) : best.all({ ...parameters, words });
    return rows.map(memoryOf);
  };
}
