import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpReply, Route } from '../../../shared/http/server.ts';
import type { StoreContext } from '../context.ts';

/** Bytes of a result. */
export const resultLimit = 10 * 1024 * 1024;
const logLimit = 5 * 1024 * 1024;

/** The two plain byte strings that a Task leaves: its result, and what its Jobs have printed. */
export function resultRoutes({ guard, tables, write }: StoreContext): Route[] {
  return [
    guard.task(
      'PUT /result',
      async (task, request) => {
        const bytes = await request.bytes();
        await write(task, () => tables.results.put(task, bytes));
        return { status: 204 };
      },
      resultLimit,
    ),
    guard.task('GET /result', (task) => found(tables.results.get(task), 'application/octet-stream', 'this Task has no result')),
    guard.task(
      'PUT /logs/:job',
      async (task, request) => {
        const bytes = await request.bytes();
        await write(task, () => tables.logs.put(task, request.params['job'] ?? '', bytes));
        return { status: 204 };
      },
      logLimit,
    ),
    guard.task('GET /logs/:job', (task, { params }) =>
      found(tables.logs.get(task, params['job'] ?? ''), 'text/plain; charset=utf-8', 'no log of this Job is kept'),
    ),
  ];
}

function found(bytes: Buffer | undefined, contentType: string, missing: string): HttpReply {
  if (bytes === undefined) throw new NotFoundError(missing);
  return { status: 200, headers: { 'content-type': contentType }, body: bytes };
}
