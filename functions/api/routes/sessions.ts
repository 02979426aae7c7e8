import { type Request, type Response, Router } from 'express';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { Session } from '../../../shared/store/sessions.ts';
import { namespaceFor } from '../core/namespace.ts';
import { sessionItem, sessionRecord } from '../core/session-shape.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';

interface SessionQuery {
  readonly namespace?: string;
  /** Only so many messages, the newest. */
  readonly last?: number;
}

/** Sessions: list, read, delete. Tasks make them. */
export function sessionRoutes({ store }: Pick<ApiDeps, 'store'>, check: Contract['check']): Router {
  return Router()
    .get('/sessions', check('listSessions'), async (_req, res) => {
      const sessions = await store.sessions(namespaceOf(res));
      res.json({ items: sessions.map(sessionItem), metadata: {} });
    })
    .get('/sessions/:id', check('getSession'), async (req, res) => {
      const session = await asked(req, res);
      const { last } = inputOf<SessionQuery>(res).query;
      const messages = await store.sessionMessages(session.namespace, session.name, last);
      res.json(sessionRecord(session, messages ?? []));
    })
    .delete('/sessions/:id', check('deleteSession'), async (req, res) => {
      const { namespace, name } = await asked(req, res);
      await store.deleteSession(namespace, name);
      res.status(204).end();
    });

  async function asked(req: Request, res: Response): Promise<Session> {
    const session = await store.session(namespaceOf(res), param(req, 'id'));
    if (session === undefined) throw new NotFoundError('session not found');
    return session;
  }
}

const namespaceOf = (res: Response): string => namespaceFor(inputOf<SessionQuery>(res).query.namespace, callerOf(res));
