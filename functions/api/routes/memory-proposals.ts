import { Router } from 'express';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { NewProposal, ProposalReview } from '../../../shared/store/memories.ts';
import { type ProposalParameters, proposalQuery } from '../core/memory-query.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';
import { namespaceOf } from './memories.ts';

/** What models would have remembered: people accept it or not, and make memories of it. */
export function proposalRoutes({ store, newId }: Pick<ApiDeps, 'store' | 'newId'>, check: Contract['check']): Router {
  return Router()
    .get('/memory-proposals', check('listMemoryProposals'), async (req, res) => {
      const query = proposalQuery(inputOf<ProposalParameters>(res).query, req.query['limit']);
      res.json({ items: await store.proposals(namespaceOf(res), query), metadata: {} });
    })
    .post('/memory-proposals', check('createMemoryProposal'), async (_req, res) => {
      const { namespace: asked, ...proposal } = inputOf<unknown, NewProposal & { readonly namespace?: string }>(res).body;
      res.status(201).json(await store.putProposal(namespaceOf(res, asked), `prop-${newId()}`, proposal));
    })
    .get('/memory-proposals/:id', check('getMemoryProposal'), async (req, res) => {
      const proposal = await store.proposal(namespaceOf(res), param(req, 'id'));
      if (proposal === undefined) throw new NotFoundError('memory proposal not found');
      res.json(proposal);
    })
    .post('/memory-proposals/:id/review', check('reviewMemoryProposal'), async (req, res) => {
      const { status, reviewNote, reviewer } = inputOf<unknown, Omit<ProposalReview, 'reviewer'> & { reviewer?: string }>(
        res,
      ).body;
      const review = { status, reviewNote, reviewer: reviewer || callerOf(res).username };
      await store.reviewProposal(namespaceOf(res), param(req, 'id'), review);
      res.status(204).end();
    })
    .post('/memory-proposals/:id/apply', check('applyMemoryProposal'), async (req, res) => {
      const { appliedBy } = inputOf<unknown, { readonly appliedBy?: string }>(res).body;
      res.json(await store.applyProposal(namespaceOf(res), param(req, 'id'), appliedBy || callerOf(res).username));
    })
    .post('/memory-proposals/:id/archive', check('archiveMemoryProposal'), async (req, res) => {
      await store.archiveProposal(namespaceOf(res), param(req, 'id'));
      res.status(204).end();
    });
}
