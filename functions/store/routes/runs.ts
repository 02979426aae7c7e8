import type { Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { NewRun, RunOutcome } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';
import { integer } from '../core/parameters.ts';

/** Numbers of runs and steps. */
export const ordinal = { min: 0, max: 2 ** 31 - 1 } as const;

const newRun = validator<NewRun>('run', {
  type: 'object',
  required: ['name', 'root', 'iteration', 'job'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 253 },
    root: { type: 'string', minLength: 1, maxLength: 64 },
    iteration: { type: 'integer', minimum: 0 },
    job: { type: 'string', minLength: 1, maxLength: 253 },
  },
});

const lastWord = validator<RunOutcome>('end', {
  type: 'object',
  required: ['outcome'],
  properties: {
    outcome: { enum: ['succeeded', 'failed'] },
    message: { type: 'string' },
    retryable: { type: 'boolean' },
    advice: { type: 'string' },
  },
});

/** Runs of a Task: begin, list, end. */
export function runRoutes({ guard, tables, write, now }: StoreContext): Route[] {
  return [
    guard.task('POST /runs', async (task, request) => {
      const run = newRun(await request.json());
      return { status: 200, body: await write(task, () => tables.runs.begin(task, run, now())) };
    }),
    guard.task('GET /runs', (task) => ({ status: 200, body: { items: tables.runs.list(task) } })),
    guard.task('POST /runs/:run/end', async (task, request) => {
      const run = integer('run', request.params['run'] ?? '', ordinal);
      const outcome = lastWord(await request.json());
      await write(task, () => tables.runs.end(task, run, outcome, now()));
      return { status: 204 };
    }),
  ];
}
