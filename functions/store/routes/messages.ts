import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { NewMessage } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';

const name = { type: 'string', minLength: 1, maxLength: 253 } as const;
const uid = { type: 'string', minLength: 1, maxLength: 64 } as const;

const newMessage = validator<NewMessage>('message', {
  type: 'object',
  required: ['id', 'name', 'to', 'parent', 'content'],
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 256 },
    name,
    to: { oneOf: [{ const: '*' }, { type: 'object', required: ['name', 'uid'], properties: { name, uid } }] },
    parent: uid,
    content: { type: 'string', maxLength: 262_144 },
  },
});

/** Messages between the children of one parent. Workers go through the api, which knows whose child they are. */
export function messageRoutes({ guard, tables, commit, write, now }: StoreContext): Route[] {
  return [
    guard.task('POST /messages', async (task, request) => {
      const message = newMessage(await request.json());
      await write(task, () => {
        for (const uid of peersOf(message)) tables.forgotten.refuse({ namespace: task.namespace, uid });
        tables.messages.send(task, message, now());
      });
      return { status: 204 };
    }),
    guard.task('GET /messages', async (task, { query }) => {
      const parent = query.get('parent') ?? '';
      if (parent === '') throw new InvalidError('parent is required', { details: { field: 'parent' } });
      const call = query.get('call') || undefined;
      if (query.get('markRead') !== 'true') return { status: 200, body: tables.messages.unread(task, parent) };
      const messages = await commit(() => {
        const unread = tables.messages.unread(task, parent, call);
        if (unread.length > 0 && !tables.forgotten.has(task)) tables.messages.markRead(task, parent, call);
        return unread;
      });
      return { status: 200, body: messages };
    }),
  ];
}

/** Those without whom a message has no place: whose family it is, and whom it is for. */
function peersOf({ parent, to }: NewMessage): string[] {
  return to === '*' ? [parent] : [parent, to.uid];
}
