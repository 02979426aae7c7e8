import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { StoreContext } from '../context.ts';
import { integer } from '../core/parameters.ts';
import { ordinal } from './runs.ts';

/** A prompt as long as an object of Kubernetes can hold, and what stands around it. */
const contextLimit = 8 * 1024 * 1024;

const anObject = validator<object>('context', { type: 'object' });

/** What a run was told at its beginning: the first that is said stays. */
export function runContextRoutes({ guard, tables, write }: StoreContext): Route[] {
  const { runContexts } = tables;
  return [
    guard.task(
      'PUT /runs/:run/context',
      async (task, request) => {
        const run = runIn(request);
        const context = JSON.stringify(anObject(await request.json()));
        const isNew = await write(task, () => runContexts.put(task, run, context));
        return { status: isNew ? 201 : 200, body: JSON.parse(runContexts.get(task, run) ?? context) as object };
      },
      contextLimit,
    ),
    guard.task('GET /runs/:run/context', (task, request) => {
      const context = runContexts.get(task, runIn(request));
      if (context === undefined) throw new NotFoundError('nothing is kept of what this run was told');
      return { status: 200, body: JSON.parse(context) as object };
    }),
  ];
}

const runIn = ({ params }: HttpRequest): number => integer('run', params['run'] ?? '', ordinal);
