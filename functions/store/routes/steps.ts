import { ConflictError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpReply, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { NewStep } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';
import { integer, optionalInteger } from '../core/parameters.ts';
import type { CallCost } from '../tables/call-reservations.ts';
import type { StepAt } from '../tables/step-claims.ts';
import type { StepOutcome } from '../tables/steps.ts';
import { ordinal } from './runs.ts';
import { feedTopic, stepTopic } from './topics.ts';

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
      properties: {
        inputTokens: count,
        outputTokens: count,
        durationMs: count,
        cachedInputTokens: count,
        cacheWriteTokens: count,
        costNanos: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
      },
    },
    scopes: { type: 'array', maxItems: 64, items: { type: 'string', minLength: 1, maxLength: 512 } },
  },
});

/** The journal of a run, and what its Task has used. */
export function stepRoutes({ guard, tables, write, arrivals, live, now }: StoreContext): Route[] {
  return [
    guard.task(
      'POST /runs/:run/steps/:step',
      async (task, { params, json }, caller) => {
        const at = { run: integer('run', params['run'] ?? '', ordinal), step: integer('step', params['step'] ?? '', ordinal) };
        const entry = newStep(await json());
        const outcome = await write(task, () => {
          tables.stepClaims.drop(task, at);
          const inserted = tables.steps.insert(task, at, entry, now());
          // What a worker says of a call's cost is taken for its Task's own usage only: whoever made the call says it as well.
          if (entry.kind === 'model' && inserted !== 'no-run' && caller.kind === 'platform')
            tables.callReservations.settle(task, at, costOf(entry), inserted === 'recorded');
          return inserted;
        });
        live.drop(task, at.run, at.step);
        for (const topic of [stepTopic(task, at), feedTopic(task)]) arrivals.announce(topic);
        return stepReply(outcome, at);
      },
      stepLimit,
    ),
    guard.task('GET /runs/:run/steps', (task, { params, query }) => {
      const run = integer('run', params['run'] ?? '', ordinal);
      const after = optionalInteger('after', query.get('after'), { ...ordinal, min: -1, fallback: -1 });
      const limit = optionalInteger('limit', query.get('limit'), { min: 1, max: 10_000, fallback: 1_000 });
      const items = tables.steps.list(task, run, { after, limit });
      if (items === undefined) throw new NotFoundError(`there is no run ${run} of this Task`);
      return { status: 200, body: { items } };
    }),
    guard.task('GET /usage', (task) => ({ status: 200, body: tables.usage.of(task) })),
  ];
}

function costOf({ usage, scopes = [] }: NewStep): CallCost {
  if (usage === undefined) return { spent: undefined, scopes };
  return { spent: { tokens: usage.inputTokens + usage.outputTokens, costNanos: usage.costNanos }, scopes };
}

function stepReply(outcome: StepOutcome, { run, step }: StepAt): HttpReply {
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
