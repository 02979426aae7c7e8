import type { Memory } from '../../../shared/store/memories.ts';
import { isoTime } from './rows.ts';

/** A memory as the table has it. */
export interface MemoryRow {
  readonly seq: number;
  readonly namespace: string;
  readonly id: string;
  readonly session_name: string;
  readonly agent_name: string;
  readonly task_name: string;
  readonly parent_task: string;
  readonly source: string;
  readonly proposal_id: string;
  readonly tags: string;
  readonly disabled: number;
  readonly deleted_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly recalled_at: number | null;
  readonly recalled_count: number;
  readonly content: string;
}

export function memoryOf(row: MemoryRow): Memory {
  return {
    id: row.id,
    namespace: row.namespace,
    sessionName: row.session_name,
    agentName: row.agent_name,
    taskName: row.task_name,
    parentTask: row.parent_task,
    source: row.source,
    sourceProposalId: row.proposal_id,
    content: row.content,
    tags: JSON.parse(row.tags) as string[],
    disabled: row.disabled === 1,
    deleted: row.deleted_at !== null,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    lastRecalledAt: timeOrNull(row.recalled_at),
    recalledCount: row.recalled_count,
  };
}

/** A time of the wire, or null for what has not been yet. */
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));
