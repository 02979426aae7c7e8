import type { Ref } from '../../../shared/core/refs.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { ReservationRequest, TaskKey } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';
import { defaultPriority } from '../core/line.ts';
import { optionalInteger } from '../core/parameters.ts';
import { feedTopic } from './topics.ts';

const request = validator<ReservationRequest>('reservation', {
  type: 'object',
  required: ['holder', 'scopes'],
  properties: {
    holder: {
      type: 'object',
      required: ['name', 'uid'],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 253 },
        uid: { type: 'string', minLength: 1, maxLength: 64 },
      },
    },
    priority: { type: 'integer', minimum: 0, maximum: 1_000 },
    scopes: {
      type: 'array',
      maxItems: 16,
      items: {
        type: 'object',
        required: ['scope', 'limit'],
        properties: { scope: { type: 'string', minLength: 1, maxLength: 512 }, limit: { type: 'integer', minimum: 1 } },
      },
    },
  },
});

/** Places of limited capacity: each decision is one transaction. */
export function reservationRoutes({ guard, tables, commit, write, arrivals, live, now }: StoreContext): Route[] {
  return [
    guard.platform('POST /v1/namespaces/:namespace/reservations', async ({ params, json }) => {
      const { holder, priority = defaultPriority, scopes } = request(await json());
      const task = { namespace: params['namespace'] ?? '', name: holder.name, uid: holder.uid };
      return { status: 200, body: await write(task, () => tables.reservations.reserve(task, { priority, scopes }, now())) };
    }),
    guard.platform('DELETE /v1/namespaces/:namespace/reservations/:uid', async ({ params, query }) => {
      const task = { namespace: params['namespace'] ?? '', uid: params['uid'] ?? '' };
      const keep = kept(query.get('keep'));
      const job = query.get('unlessLaunching');
      const release = () =>
        job === null
          ? { next: tables.reservations.release(task, now(), { keep }) }
          : tables.reservations.releaseUnlessLaunching(task, now(), { job, keep });
      return { status: 200, body: await commit(release) };
    }),
    guard.platform('GET /v1/reservations', ({ query }) => {
      const after = optionalInteger('after', query.get('after'), { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
      const limit = optionalInteger('limit', query.get('limit'), { min: 1, max: 1_000, fallback: 500 });
      return { status: 200, body: tables.reservations.list({ after, limit }) };
    }),
    guard.task('DELETE ', async (task) => {
      const next = await commit(() => forget(tables, task, now()));
      live.drop(task, Number.POSITIVE_INFINITY);
      arrivals.announce(feedTopic(task));
      return { status: 200, body: { next } };
    }),
  ];
}

function kept(text: string | null): 'session' | undefined {
  if (text === null || text === 'session') return text ?? undefined;
  throw new InvalidError('keep must be session, or nothing', { details: { field: 'keep' } });
}

/** Everything of the Task, in one transaction; resolves with whom its places belong to now. */
function forget(tables: StoreContext['tables'], task: TaskKey, now: number): Ref[] {
  // Before its runs: what is left of its calls is charged to those that stay, its own budget then goes with it.
  tables.callReservations.presume(task, undefined, now);
  tables.spending.forget(task);
  const { forgotten, runs, results, plans, logs, artifacts, messages, notifications, events } = tables;
  for (const table of [runs, results, plans, logs, artifacts, messages, notifications, events]) table.forget(task);
  forgotten.remember(task, now);
  return tables.reservations.release(task, now);
}
