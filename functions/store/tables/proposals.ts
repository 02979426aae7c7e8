import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type {
  MemoryProposal,
  NewProposal,
  ProposalQuery,
  ProposalReview,
  ProposalStatus,
} from '../../../shared/store/memories.ts';
import type { Database } from '../database.ts';
import { timeOrNull } from './memory-rows.ts';
import { isoTime } from './rows.ts';

/** Proposals of memories. Writes belong into a commit; whether a status may follow another is for the caller to know. */
export interface ProposalsTable {
  /** `isNew` is false where the id was there already: that one stays as it is. InvalidError where too many wait for a review. */
  put(
    namespace: string,
    id: string,
    proposal: NewProposal,
    now: number,
  ): { readonly proposal: MemoryProposal | undefined; readonly isNew: boolean };
  get(namespace: string, id: string): MemoryProposal | undefined;
  list(namespace: string, query: ProposalQuery & { readonly limit: number }): MemoryProposal[];
  review(namespace: string, id: string, review: ProposalReview, now: number): void;
  applied(namespace: string, id: string, by: { readonly memoryId: string; readonly appliedBy: string }, now: number): void;
  archive(namespace: string, id: string, now: number): void;
}

interface ProposalRow {
  readonly id: string;
  readonly namespace: string;
  readonly task_name: string;
  readonly agent_name: string;
  readonly type: MemoryProposal['type'];
  readonly skill_name: string;
  readonly title: string;
  readonly tags: string;
  readonly status: ProposalStatus;
  readonly reviewer: string;
  readonly review_note: string;
  readonly memory_id: string;
  readonly applied_by: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly reviewed_at: number | null;
  readonly applied_at: number | null;
  readonly description: string;
  readonly content: string;
  readonly patch: string;
}

/** Proposals of a namespace that may wait for a review: models make them, people read them. */
const mostPending = 1_000;

export function createProposalsTable(db: Database): ProposalsTable {
  const insert = db.prepare(
    `INSERT INTO memory_proposals (namespace, id, task_name, agent_name, type, skill_name, title, tags, created_at, updated_at, description, content, patch)
     VALUES (@namespace, @id, @taskName, @agentName, @type, @skillName, @title, @tags, @now, @now, @description, @content, @patch)`,
  );
  const pending = db
    .prepare<[string], number>("SELECT count(*) FROM memory_proposals WHERE namespace = ? AND status = 'pending'")
    .pluck();
  const select = db.prepare<[string, string], ProposalRow>('SELECT * FROM memory_proposals WHERE namespace = ? AND id = ?');
  const list = db.prepare<[Readonly<Record<string, string | number | null>>], ProposalRow>(
    `SELECT * FROM memory_proposals WHERE namespace = @namespace AND (@type IS NULL OR type = @type)
       AND (@status IS NULL OR status = @status) AND (@agent IS NULL OR agent_name = @agent) AND (@task IS NULL OR task_name = @task)
       AND (@text IS NULL OR instr(lower(title || char(10) || description || char(10) || content || char(10) || patch), @text) > 0)
     ORDER BY seq DESC LIMIT @limit`,
  );
  const review = db.prepare(
    'UPDATE memory_proposals SET status = ?, reviewer = ?, review_note = ?, reviewed_at = ?, updated_at = ? WHERE namespace = ? AND id = ?',
  );
  const apply = db.prepare(
    "UPDATE memory_proposals SET status = 'applied', memory_id = ?, applied_by = ?, applied_at = ?, updated_at = ? WHERE namespace = ? AND id = ?",
  );
  const archive = db.prepare("UPDATE memory_proposals SET status = 'archived', updated_at = ? WHERE namespace = ? AND id = ?");
  const get = (namespace: string, id: string): MemoryProposal | undefined => {
    const row = select.get(namespace, id);
    return row === undefined ? undefined : proposalOf(row);
  };
  return {
    get,
    put(namespace, id, { tags = [], ...proposal }, now) {
      const there = get(namespace, id);
      if (there !== undefined) return { proposal: there, isNew: false };
      if ((pending.get(namespace) ?? 0) >= mostPending)
        throw new InvalidError(
          `${mostPending} proposals wait for a review in namespace ${namespace}: no more are taken until then`,
        );
      insert.run({ ...blank, ...proposal, namespace, id, tags: JSON.stringify(tags), now });
      return { proposal: get(namespace, id), isNew: true };
    },
    list: (namespace, { query, type, status, agentName, taskName, limit }) =>
      list
        .all({
          namespace,
          limit,
          text: query?.toLowerCase() ?? null,
          type: type ?? null,
          status: status ?? null,
          agent: agentName ?? null,
          task: taskName ?? null,
        })
        .map(proposalOf),
    review: (namespace, id, { status, reviewer, reviewNote = '' }, now) =>
      void review.run(status, reviewer, reviewNote, now, now, namespace, id),
    applied: (namespace, id, { memoryId, appliedBy }, now) => void apply.run(memoryId, appliedBy, now, now, namespace, id),
    archive: (namespace, id, now) => void archive.run(now, namespace, id),
  };
}

const blank = { type: 'memory', skillName: '', description: '', content: '', patch: '', taskName: '', agentName: '' } as const;

function proposalOf(row: ProposalRow): MemoryProposal {
  const tags = JSON.parse(row.tags) as string[];
  return {
    id: row.id,
    namespace: row.namespace,
    taskName: row.task_name,
    agentName: row.agent_name,
    type: row.type,
    skillName: row.skill_name,
    title: row.title,
    description: row.description,
    content: row.content,
    patch: row.patch,
    ...(tags.length === 0 ? {} : { tags }),
    status: row.status,
    reviewer: row.reviewer,
    reviewNote: row.review_note,
    appliedMemoryId: row.memory_id,
    appliedBy: row.applied_by,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    reviewedAt: timeOrNull(row.reviewed_at),
    appliedAt: timeOrNull(row.applied_at),
  };
}
