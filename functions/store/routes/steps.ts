import { ConflictError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpReply, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { NewStep } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';
import { integer, optionalInteger } from '../core/parameters.ts';
import type { StepOutcome } from '../tables/steps.ts';
import { ordinal } from './runs.ts';

/** A model's answer or a tool's result with everything that belongs to it. */
const stepLimit = 8 * 1024 * 1024;

const count = { type: 'number', minimum: 0 } as const;

const newStep = validator<NewStep>('step', {
  type: 'object',
  required: ['v', 'kind', 'key', 'body'],
  properties: {
    v: { const: 1 },
    kind: { enum: ['model', 'tool'] },
    key: { type: 'string', minLength: 1, maxLength: 512 },
    usage: {
      type: 'object',
      required: ['inputTokens', 'outputTokens', 'durationMs'],
      properties: { inputTokens: count, outputTokens: count, durationMs: count },
    },
  },
});

/** The journal of a run, and what its Task has used. */
export function stepRoutes({ guard, tables, write, now }: StoreContext): Route[] {
  return [
    guard.task(
      'worker',
      'POST /runs/:run/steps/:step',
      async (task, { params, json }) => {
        const at = { run: integer('run', params['run'] ?? '', ordinal), step: integer('step', params['step'] ?? '', ordinal) };
        const entry = newStep(await json());
        return stepReply(await write(task, () => tables.steps.insert(task, at, entry, now())), at);
      },
      stepLimit,
    ),
    guard.task('worker', 'GET /runs/:run/steps', (task, { params, query }) => {
      const run = integer('run', params['run'] ?? '', ordinal);
      const after = optionalInteger('after', query.get('after'), { ...ordinal, min: -1, fallback: -1 });
      const limit = optionalInteger('limit', query.get('limit'), { min: 1, max: 10_000, fallback: 1_000 });
      const items = tables.steps.list(task, run, { after, limit });
      if (items === undefined) throw new NotFoundError(`there is no run ${run} of this Task`);
      return { status: 200, body: { items } };
    }),
    guard.task('platform', 'GET /usage', (task) => ({ status: 200, body: tables.usage.of(task) })),
  ];
}

function stepReply(outcome: StepOutcome, { run, step }: { readonly run: number; readonly step: number }): HttpReply {
  switch (outcome) {
    case 'recorded':
      return { status: 201 };
    case 'known':
      return { status: 200 };
    case 'other-key':
      throw new ConflictError(`step ${step} of run ${run} is there already, with another key`);
    case 'no-run':
      throw new NotFoundError(`there is no run ${run} of this Task`);
  }
}
