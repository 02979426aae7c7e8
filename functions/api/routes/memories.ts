import { type Request, type Response, Router } from 'express';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { Memory, MemoryChange, NewMemory } from '../../../shared/store/memories.ts';
import { type MemoryParameters, memoryQuery } from '../core/memory-query.ts';
import { namespaceFor } from '../core/namespace.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';

/** What is known in a namespace: list, write, read, change, delete, switch off and on. */
export function memoryRoutes({ store, newId }: Pick<ApiDeps, 'store' | 'newId'>, check: Contract['check']): Router {
  return Router()
    .get('/memories', check('listMemories'), async (req, res) => {
      const query = memoryQuery(inputOf<MemoryParameters>(res).query, req.query['limit']);
      res.json({ items: await store.memories(namespaceOf(res), query), metadata: {} });
    })
    .post('/memories', check('createMemory'), async (_req, res) => {
      const { namespace: asked, ...memory } = inputOf<unknown, NewMemory & { readonly namespace?: string }>(res).body;
      res.status(201).json(await store.putMemory(namespaceOf(res, asked), `mem-${newId()}`, memory));
    })
    .get('/memories/:id', check('getMemory'), async (req, res) => {
      res.json(await asked(req, res));
    })
    .put('/memories/:id', check('updateMemory'), async (req, res) => {
      const change = inputOf<unknown, MemoryChange>(res).body;
      res.json(await store.changeMemory(namespaceOf(res), param(req, 'id'), change));
    })
    .delete('/memories/:id', check('deleteMemory'), async (req, res) => {
      await store.deleteMemory(namespaceOf(res), param(req, 'id'));
      res.status(204).end();
    })
    .post('/memories/:id/disable', check('disableMemory'), (req, res) => turn(req, res, { disabled: true }))
    .post('/memories/:id/enable', check('enableMemory'), (req, res) => turn(req, res, { disabled: false }));

  async function asked(req: Request, res: Response): Promise<Memory> {
    const memory = await store.memory(namespaceOf(res), param(req, 'id'));
    if (memory === undefined || memory.deleted) throw new NotFoundError('memory not found');
    return memory;
  }

  async function turn(req: Request, res: Response, change: MemoryChange): Promise<void> {
    await store.changeMemory(namespaceOf(res), param(req, 'id'), change);
    res.status(204).end();
  }
}

/** The namespace of the query, else of the body, else the caller's own. */
export function namespaceOf(res: Response, asked?: string): string {
  return namespaceFor(inputOf<{ readonly namespace?: string }>(res).query.namespace ?? asked, callerOf(res));
}
