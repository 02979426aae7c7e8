import { Router } from 'express';
import { ForbiddenError, NotFoundError } from '../../../../shared/errors/catalogue.ts';
import { toJsonLines } from '../../core/session-shape.ts';
import { type SearchParameters, transcriptQuery } from '../../core/transcript-query.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Contract } from '../../middleware/contract.ts';
import { inputOf, ownTask, param } from '../../middleware/request.ts';
import { transcriptOf } from '../../session.ts';
import { findOwnTask } from '../../tasks.ts';

/** What was said before: the session of a worker's own Task, and a search over all of its namespace. */
export function transcriptRoutes({ kube, store }: Pick<ApiDeps, 'kube' | 'store'>, check: Contract['check']): Router {
  return Router()
    .get('/sessions/:ns/search', check('searchTranscripts'), async (req, res) => {
      const { namespace } = ownTask(req, res);
      const query = transcriptQuery(inputOf<SearchParameters>(res).query);
      res.json(await store.searchTranscripts(namespace, query));
    })
    .get('/sessions/:ns/:name/transcript', check('getTranscript'), async (req, res) => {
      const task = await findOwnTask(kube, ownTask(req, res));
      const name = param(req, 'name');
      if (task.spec.sessionRef?.name !== name)
        throw new ForbiddenError(`task "${task.metadata.name}" does not belong to session "${name}"`);
      const messages = await transcriptOf(store, task);
      if (messages === undefined) throw new NotFoundError(`session "${name}" not found`);
      res.type('application/x-ndjson').send(toJsonLines(messages));
    });
}
