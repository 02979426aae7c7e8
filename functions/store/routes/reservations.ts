import type { Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { Holder, Scope, TaskKey } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';

const request = validator<{ readonly holder: Holder; readonly scopes: readonly Scope[] }>('reservation', {
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
    scopes: {
      type: 'array',
      maxItems: 16,
      items: {
        type: 'object',
        required: ['scope', 'limit'],
        properties: { scope: { type: 'string', minLength: 1, maxLength: 256 }, limit: { type: 'integer', minimum: 1 } },
      },
    },
  },
});

/** Places of limited capacity: each decision is one transaction. */
export function reservationRoutes({ guard, tables, commit, write, now }: StoreContext): Route[] {
  return [
    guard.platform('POST /v1/namespaces/:namespace/reservations', async ({ params, json }) => {
      const { holder, scopes } = request(await json());
      const namespace = params['namespace'] ?? '';
      const reserve = () => tables.reservations.reserve(namespace, holder, scopes);
      return { status: 200, body: await write({ namespace, uid: holder.uid }, reserve) };
    }),
    guard.platform('DELETE /v1/namespaces/:namespace/reservations/:uid', async ({ params }) => {
      const next = await commit(() => tables.reservations.release(params['namespace'] ?? '', params['uid'] ?? ''));
      return { status: 200, body: { next } };
    }),
    guard.task('DELETE ', async (task) => ({
      status: 200,
      body: { next: await commit(() => forget(tables, task, now())) },
    })),
  ];
}

/** Everything of the Task, in one transaction; resolves with whom its places belong to now. */
function forget(tables: StoreContext['tables'], task: TaskKey, now: number): Holder[] {
  const { forgotten, runs, results, plans, logs, artifacts, messages, events } = tables;
  for (const table of [runs, results, plans, logs, artifacts, messages, events]) table.forget(task);
  forgotten.remember(task, now);
  return tables.reservations.release(task.namespace, task.uid);
}
