import { NotFoundError, TooLargeError } from '../../../shared/errors/catalogue.ts';
import type { Route } from '../../../shared/http/server.ts';
import type { StoreContext } from '../context.ts';
import { filename } from '../core/parameters.ts';

const artifactLimit = 10 * 1024 * 1024;
const taskLimit = 50 * 1024 * 1024;

/** Files that a Task leaves behind. */
export function artifactRoutes({ guard, tables, write, now }: StoreContext): Route[] {
  return [
    guard.task(
      'PUT /artifacts/:filename',
      async (task, request) => {
        const name = filename(request.params['filename'] ?? '');
        const artifact = {
          bytes: await request.bytes(),
          contentType: request.headers['content-type'] ?? 'application/octet-stream',
        };
        await write(task, () => {
          if (tables.artifacts.sizeBeside(task, name) + artifact.bytes.length > taskLimit)
            throw new TooLargeError(`the artifacts of a Task are at most ${taskLimit} bytes in all`, {
              details: { limit: taskLimit },
            });
          tables.artifacts.put(task, name, artifact, now());
        });
        return { status: 201 };
      },
      artifactLimit,
    ),
    guard.task('GET /artifacts', (task) => ({ status: 200, body: { artifacts: tables.artifacts.list(task) } })),
    guard.task('GET /artifacts/:filename', (task, { params }) => {
      const artifact = tables.artifacts.get(task, params['filename'] ?? '');
      if (artifact === undefined) throw new NotFoundError('this Task has no artifact of this name');
      return { status: 200, headers: { 'content-type': artifact.contentType }, body: artifact.bytes };
    }),
  ];
}
