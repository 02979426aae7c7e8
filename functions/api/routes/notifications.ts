import { Router } from 'express';
import { notificationDue } from '../../../eventing/core/spine.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { notificationId } from '../../../shared/core/names.ts';
import { ConflictError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import { namespaceFor } from '../core/namespace.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';
import { findTask } from '../tasks.ts';

interface NotificationQuery {
  readonly namespace?: string;
  readonly state?: 'due' | 'pending' | 'dead';
  readonly limit?: number;
}

/** What receivers were not told of: a list, and one more try. */
export function notificationRoutes({ kube, store, publisher, log, newId }: ApiDeps, check: Contract['check']): Router {
  return Router()
    .get('/notifications', check('listNotifications'), async (_req, res) => {
      const { namespace, state = 'dead', limit } = inputOf<NotificationQuery>(res).query;
      const items = await store.notifications({ state, namespace: namespaceFor(namespace, callerOf(res)), limit });
      res.json({ items, metadata: {} });
    })
    .post('/tasks/:id/notification/resend', check('resendNotification'), async (req, res) => {
      const namespace = namespaceFor(inputOf<NotificationQuery>(res).query.namespace, callerOf(res));
      const { task, key } = await findTask(kube, namespace, param(req, 'id'));
      const phase = stateOf(task);
      if (!isTerminal(phase)) throw new ConflictError('the task has not ended: there is nothing to be told yet');
      const notification = notificationId(key, phase);
      await store.resendNotification(key, notification).catch((error: unknown) => {
        if (error instanceof NotFoundError)
          throw new NotFoundError('the task had nobody told of its end: it names no webhookURL');
        throw error;
      });
      // What is due the operator announces as well.
      await publisher
        .publish(notificationDue(key, { notification }, { version: `resend-${newId()}`, source: '/orka/api' }))
        .catch((err: unknown) => log.warn({ err, task: key }, 'a notification is sent again a little later'));
      res.status(202).json({ notification });
    });
}
