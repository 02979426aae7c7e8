import { TooLargeError } from '../../../shared/errors/catalogue.ts';
import type { Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { NewRun, RunOutcome, TaskKey } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';
import { integer } from '../core/parameters.ts';
import { resultLimit } from './results.ts';
import { feedTopic } from './topics.ts';

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
    places: { type: 'array', maxItems: 16, items: { type: 'string', minLength: 1, maxLength: 512 } },
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
    result: { type: 'string' },
  },
});

/** As JSON writes the longest result. */
const lastWordLimit = 24 * 1024 * 1024;

const pause = validator<{ readonly why: string }>('pause', {
  type: 'object',
  required: ['why'],
  properties: { why: { type: 'string', minLength: 1 } },
});

/** Runs of a Task: begin, list, pause, end. */
export function runRoutes({ guard, tables, write, arrivals, live, now }: StoreContext): Route[] {
  /** A run stands still: nobody will say what became of its calls. */
  async function stop(task: TaskKey, run: number, work: () => void): Promise<void> {
    await write(task, () => {
      work();
      tables.callReservations.presume(task, run, now());
    });
    live.drop(task, run);
    arrivals.announce(feedTopic(task));
  }

  return [
    guard.task('POST /runs', async (task, request) => {
      const run = newRun(await request.json());
      const body = await write(task, () => tables.runs.begin(task, run, now()));
      arrivals.announce(feedTopic(task));
      return { status: 200, body };
    }),
    guard.task('GET /runs', (task) => ({ status: 200, body: { items: tables.runs.list(task) } })),
    guard.task(
      'POST /runs/:run/end',
      async (task, request) => {
        const run = integer('run', request.params['run'] ?? '', ordinal);
        const { result, ...outcome } = lastWord(await request.json());
        const bytes = result === undefined ? undefined : Buffer.from(result);
        if (bytes !== undefined && bytes.length > resultLimit)
          throw new TooLargeError(`a result has at most ${resultLimit} bytes, and this one has ${bytes.length}`);
        await stop(task, run, () => {
          // The first word counts, and with it its result.
          if (tables.runs.end(task, run, outcome, now()) && bytes !== undefined) tables.results.put(task, bytes);
        });
        return { status: 204 };
      },
      lastWordLimit,
    ),
    guard.task('POST /runs/:run/pause', async (task, request) => {
      const run = integer('run', request.params['run'] ?? '', ordinal);
      const { why } = pause(await request.json());
      await stop(task, run, () => tables.runs.pause(task, run, why));
      return { status: 204 };
    }),
  ];
}
