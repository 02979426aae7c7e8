import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import {
  type Memory,
  type MemoryProposal,
  type NewProposal,
  type ProposalReview,
  type ProposalStatus,
  type ProposalType,
  proposalTypes,
} from '../../../shared/store/memories.ts';
import type { StoreContext } from '../context.ts';
import { memoryTextOf, name, soundParts, tags, text } from '../core/memory-parts.ts';
import { optionalInteger } from '../core/parameters.ts';
import { mayBecome } from '../core/proposal-status.ts';
import { idIn } from './memories.ts';

const newProposal = validator<NewProposal>('proposal', {
  type: 'object',
  required: ['title'],
  properties: {
    type: { enum: proposalTypes },
    title: { type: 'string', minLength: 1, maxLength: 256 },
    skillName: name,
    description: { type: 'string', maxLength: 4_096 },
    content: text,
    patch: text,
    tags,
    taskName: name,
    agentName: name,
  },
});
const newReview = validator<ProposalReview>('review', {
  type: 'object',
  required: ['status', 'reviewer'],
  properties: {
    status: { enum: ['accepted', 'rejected'] },
    reviewer: { type: 'string', minLength: 1, maxLength: 253 },
    reviewNote: { type: 'string', maxLength: 4_096 },
  },
});
const newApplication = validator<{ readonly appliedBy: string }>('application', {
  type: 'object',
  required: ['appliedBy'],
  properties: { appliedBy: { type: 'string', minLength: 1, maxLength: 253 } },
});

/** What models would have remembered, and what people say to it. */
export function proposalRoutes({ guard, tables, commit, now }: StoreContext): Route[] {
  const { proposals, memories } = tables;
  return [
    guard.platform('PUT /v1/namespaces/:namespace/memory-proposals/:id', async (request) => {
      const at = idIn(request);
      const parts = soundParts(newProposal(await request.json()), ['content', 'patch']);
      const { proposal, isNew } = await commit(() => proposals.put(at.namespace, at.id, parts, now()));
      return { status: isNew ? 201 : 200, body: proposal ?? {} };
    }),
    guard.platform('GET /v1/namespaces/:namespace/memory-proposals', (request) => ({
      status: 200,
      body: { items: list(request) },
    })),
    guard.platform('GET /v1/namespaces/:namespace/memory-proposals/:id', (request) => ({ status: 200, body: found(request) })),
    guard.platform('POST /v1/namespaces/:namespace/memory-proposals/:id/review', async (request) => {
      const review = newReview(await request.json());
      await commit(() => {
        const { namespace, id, status } = found(request);
        if (mayBecome(status, review.status)) proposals.review(namespace, id, review, now());
      });
      return { status: 204 };
    }),
    guard.platform('POST /v1/namespaces/:namespace/memory-proposals/:id/apply', async (request) => {
      const { appliedBy } = newApplication(await request.json());
      return { status: 200, body: await commit(() => apply(found(request), appliedBy)) };
    }),
    guard.platform('POST /v1/namespaces/:namespace/memory-proposals/:id/archive', async (request) => {
      await commit(() => {
        const { namespace, id, status } = found(request);
        if (mayBecome(status, 'archived')) proposals.archive(namespace, id, now());
      });
      return { status: 204 };
    }),
  ];

  function found(request: HttpRequest): MemoryProposal {
    const at = idIn(request);
    const proposal = proposals.get(at.namespace, at.id);
    if (proposal === undefined) throw new NotFoundError('memory proposal not found');
    return proposal;
  }

  /** The memory has its proposal's id, so that it is made once, and found again by who asks once more. */
  function apply(proposal: MemoryProposal, appliedBy: string): Memory {
    const { namespace, id } = proposal;
    const memoryId = `mem-${id}`;
    if (!mayBecome(proposal.status, 'applied')) {
      const made = memories.get(namespace, memoryId);
      if (made === undefined) throw new NotFoundError('the memory that it became was deleted');
      return made;
    }
    const { taskName, agentName, tags: given } = proposal;
    const parts = { source: 'proposal', sourceProposalId: id, content: memoryTextOf(proposal), tags: given, taskName, agentName };
    const { memory } = memories.put(namespace, memoryId, parts, now());
    proposals.applied(namespace, id, { memoryId, appliedBy }, now());
    return memory;
  }

  function list({ params, query }: HttpRequest): MemoryProposal[] {
    const of = (parameter: string): string | undefined => query.get(parameter) || undefined;
    return proposals.list(params['namespace'] ?? '', {
      query: of('query'),
      type: of('type') as ProposalType | undefined,
      status: of('status') as ProposalStatus | undefined,
      agentName: of('agentName'),
      taskName: of('taskName'),
      limit: optionalInteger('limit', query.get('limit'), { min: 1, max: 500, fallback: 100 }),
    });
  }
}
