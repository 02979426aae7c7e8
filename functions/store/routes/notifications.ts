import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { NewNotification, NotificationOutcome } from '../../../shared/store/notifications.ts';
import type { StoreContext } from '../context.ts';
import { optionalInteger } from '../core/parameters.ts';
import type { NotificationQuery } from '../tables/notifications.ts';

const holder = { type: 'string', minLength: 1, maxLength: 253 } as const;

const newNotification = validator<NewNotification & { readonly name: string }>('notification', {
  type: 'object',
  required: ['name', 'url', 'body'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 253 },
    url: { type: 'string', minLength: 1, maxLength: 8_192 },
    body: { type: 'string', maxLength: 262_144 },
  },
});

const newClaim = validator<{ readonly holder: string; readonly ttlMs: number }>('claim', {
  type: 'object',
  required: ['holder', 'ttlMs'],
  properties: { holder, ttlMs: { type: 'integer', minimum: 100, maximum: 600_000 } },
});

const newOutcome = validator<NotificationOutcome>('outcome', {
  type: 'object',
  required: ['holder', 'delivered'],
  properties: {
    holder,
    delivered: { type: 'boolean' },
    error: { type: 'string', maxLength: 4_096 },
    nextAt: { type: 'string', format: 'date-time' },
  },
});

/** What is to be told to somebody outside about a Task: kept until it is delivered, or nobody tries any more. */
export function notificationRoutes({ guard, tables, commit, write, now }: StoreContext): Route[] {
  const { notifications } = tables;
  return [
    guard.task('PUT /notifications/:id', async (task, request) => {
      const id = idIn(request);
      const { name, ...notification } = newNotification(await request.json());
      const isNew = await write(task, () => notifications.put(task, id, name, notification, now()));
      return { status: isNew ? 201 : 200 };
    }),
    guard.task('POST /notifications/:id/claim', async (task, request) => {
      const claim = newClaim(await request.json());
      return { status: 200, body: await commit(() => notifications.claim(task, idIn(request), claim, now())) };
    }),
    guard.task('POST /notifications/:id/outcome', async (task, request) => {
      const outcome = newOutcome(await request.json());
      await commit(() => notifications.end(task, idIn(request), outcome));
      return { status: 204 };
    }),
    guard.task('POST /notifications/:id/resend', async (task, request) => {
      const isThere = await commit(() => notifications.resend(task, idIn(request), now()));
      if (!isThere) throw new NotFoundError('this Task has no such notification');
      return { status: 204 };
    }),
    guard.platform('GET /v1/notifications', ({ query }) => {
      const limit = optionalInteger('limit', query.get('limit'), { min: 1, max: 1_000, fallback: 100 });
      const asked = { state: stateIn(query), namespace: query.get('namespace') || undefined, limit };
      return { status: 200, body: { items: notifications.list(asked, now()) } };
    }),
  ];
}

function idIn({ params }: HttpRequest): string {
  const id = params['id'] ?? '';
  if (id.length <= 256) return id;
  throw new InvalidError('the id of a notification has at most 256 characters', { details: { field: 'id' } });
}

function stateIn(query: URLSearchParams): NotificationQuery['state'] {
  const state = query.get('state');
  if (state === 'due' || state === 'pending' || state === 'dead') return state;
  throw new InvalidError('state must be due, pending or dead', { details: { field: 'state' } });
}
