import { Router } from 'express';
import { NotFoundError } from '../../../../shared/errors/catalogue.ts';
import type { MemoryRecall, NewProposal } from '../../../../shared/store/memories.ts';
import { type MemoryParameters, memoryQuery, type ProposalParameters, proposalQuery } from '../../core/memory-query.ts';
import { proposalId } from '../../core/proposal-id.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Contract } from '../../middleware/contract.ts';
import { inputOf, ownTask, param } from '../../middleware/request.ts';
import { findOwnTask } from '../../tasks.ts';

/**
 * What workers see of memory: all of their namespace. They write proposals only, for a memory is told to every later run of the namespace,
 * and a run that was led astray must not lead others.
 */
export function workerMemoryRoutes(
  { kube, store, newId }: Pick<ApiDeps, 'kube' | 'store' | 'newId'>,
  check: Contract['check'],
): Router {
  return Router()
    .get('/memories/:ns', check('listMemoriesForWorker'), async (req, res) => {
      const { namespace } = ownTask(req, res);
      res.json(await store.memories(namespace, memoryQuery(inputOf<MemoryParameters>(res).query, req.query['limit'])));
    })
    .post('/memories/:ns/recall', check('recallMemories'), async (req, res) => {
      const { namespace, uid } = ownTask(req, res);
      const { call = newId(), ...recall } = inputOf<unknown, Omit<MemoryRecall, 'call'> & { readonly call?: string }>(res).body;
      res.json(await store.recallMemories(namespace, { ...recall, call: `${uid}/${call}` }));
    })
    .get('/memories/:ns/:id', check('getMemoryForWorker'), async (req, res) => {
      const memory = await store.memory(ownTask(req, res).namespace, param(req, 'id'));
      if (memory === undefined || memory.deleted) throw new NotFoundError('memory not found');
      res.json(memory);
    })
    .get('/memory-proposals/:ns', check('listMemoryProposalsForWorker'), async (req, res) => {
      const { namespace } = ownTask(req, res);
      res.json(await store.proposals(namespace, proposalQuery(inputOf<ProposalParameters>(res).query, req.query['limit'])));
    })
    .post('/memory-proposals/:ns', check('proposeMemory'), async (req, res) => {
      const own = ownTask(req, res);
      const { call = newId(), ...proposal } = inputOf<unknown, NewProposal & { readonly call?: string }>(res).body;
      const { spec } = await findOwnTask(kube, own);
      const agentName = proposal.agentName || spec.agentRef?.name;
      const made = { ...proposal, taskName: own.name, ...(agentName === undefined ? {} : { agentName }) };
      res.status(201).json(await store.putProposal(own.namespace, proposalId(own, call), made));
    })
    .get('/memory-proposals/:ns/:id', check('getMemoryProposalForWorker'), async (req, res) => {
      const proposal = await store.proposal(ownTask(req, res).namespace, param(req, 'id'));
      if (proposal === undefined) throw new NotFoundError('memory proposal not found');
      res.json(proposal);
    });
}
