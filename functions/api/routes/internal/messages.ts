import { Router } from 'express';
import { ForbiddenError, InvalidError, NotFoundError } from '../../../../shared/errors/catalogue.ts';
import type { Message, NewMessage } from '../../../../shared/store/store.ts';
import { circleBetween, circleNamed, circlesOf } from '../../core/correspondence.ts';
import { type Family, familyOf } from '../../core/family.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Contract } from '../../middleware/contract.ts';
import { inputOf, ownTask } from '../../middleware/request.ts';
import { findOwnTask, findTask } from '../../tasks.ts';

interface MessageBody {
  /** The same id again is the same message. */
  readonly id?: string;
  readonly fromTask: string;
  readonly toTask: string;
  readonly parentTask?: string;
  readonly content: string;
}

interface MessageQuery {
  readonly parentTask?: string;
  readonly markRead?: boolean;
  /** The same call again gets what it was given before. */
  readonly call?: string;
}

/** What Tasks of one family write to each other. */
export function messageRoutes({ kube, store, newId }: ApiDeps, check: Contract['check']): Router {
  return Router()
    .post('/messages/:ns', check('postMessage'), async (req, res) => {
      const own = ownTask(req, res);
      const { id = newId(), content, ...body } = inputOf<unknown, MessageBody>(res).body;
      if (body.fromTask !== own.name) throw new ForbiddenError(`fromTask must be "${own.name}", whose token this is`);
      const family = familyOf(await findOwnTask(kube, own));
      await store.sendMessage(own, { id, name: own.name, content, ...(await address(own.namespace, family, body)) });
      res.status(204).end();
    })
    .get('/messages/:ns/:task', check('getMessages'), async (req, res) => {
      const own = ownTask(req, res);
      const { parentTask, markRead = false, call } = inputOf<MessageQuery>(res).query;
      const family = familyOf(await findOwnTask(kube, own));
      const circles = parentTask
        ? [circleNamed(family, parentTask) ?? strange(parentTask)]
        : circlesOf(family).map(({ uid }) => uid);
      const unread = await Promise.all(circles.map((parent) => store.messages(own, { parent, markRead, call })));
      res.json(unread.flat().map((message) => named(message, family)));
    });

  /** To whom, and in which circle. */
  async function address(
    namespace: string,
    family: Family,
    { toTask, parentTask }: Pick<MessageBody, 'toTask' | 'parentTask'>,
  ): Promise<Pick<NewMessage, 'to' | 'parent'>> {
    if (toTask === '*') return { to: '*', parent: circleNamed(family, parentTask) ?? strange(parentTask ?? '') };
    const { task } = await findTask(kube, namespace, toTask).catch((error: unknown) => {
      throw error instanceof NotFoundError ? new NotFoundError(`toTask: there is no task "${toTask}"`, { cause: error }) : error;
    });
    const recipient = familyOf(task);
    const parent = circleBetween(family, recipient);
    if (parent === undefined)
      throw new ForbiddenError(`toTask: "${toTask}" is neither parent, nor child, nor sibling of "${family.self.name}"`);
    return { to: recipient.self, parent };
  }
}

function strange(parentTask: string): never {
  throw new InvalidError(`parentTask "${parentTask}" must be the parent of this task, or the task itself`, {
    details: { field: 'parentTask' },
  });
}

/** Workers know Tasks by name; the store by uid. */
function named(message: Message, family: Family): Message {
  const parent = circlesOf(family).find(({ uid }) => uid === message.parentTask);
  return { ...message, parentTask: parent?.name ?? message.parentTask };
}
