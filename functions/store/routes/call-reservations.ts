import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { CallReservation } from '../../../shared/store/spending.ts';
import type { StoreContext } from '../context.ts';
import { integer } from '../core/parameters.ts';
import type { StepAt } from '../tables/step-claims.ts';
import { ordinal } from './runs.ts';

const amount = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
const atLeastOne = { ...amount, minimum: 1 } as const;
const name = { type: 'string', minLength: 1, maxLength: 512 } as const;

const callReservation = validator<CallReservation>('reservation', {
  type: 'object',
  required: ['holder', 'attempt', 'worst', 'rates', 'budgets'],
  properties: {
    holder: { type: 'string', minLength: 1, maxLength: 253 },
    attempt: atLeastOne,
    worst: { type: 'object', required: ['tokens'], properties: { tokens: amount, costNanos: amount } },
    rates: {
      type: 'array',
      maxItems: 16,
      items: {
        type: 'object',
        required: ['key'],
        properties: { key: name, requestsPerMinute: atLeastOne, tokensPerMinute: atLeastOne },
      },
    },
    budgets: {
      type: 'array',
      maxItems: 64,
      items: { type: 'object', required: ['scope'], properties: { scope: name, tokens: amount, costNanos: amount } },
    },
  },
});

/** What a call of a model may come to is reserved before it is made: each decision is one transaction. */
export function callReservationRoutes({ guard, tables, write, now }: StoreContext): Route[] {
  const { callReservations } = tables;
  return [
    guard.task('POST /runs/:run/steps/:step/reservation', async (task, request) => {
      const at = stepIn(request);
      const asked = callReservation(await request.json());
      return { status: 200, body: await write(task, () => callReservations.reserve(task, at, asked, now())) };
    }),
    guard.task('DELETE /runs/:run/steps/:step/reservation', async (task, request) => {
      const at = stepIn(request);
      const holder = request.query.get('holder') ?? '';
      if (holder === '') throw new InvalidError('holder is required', { details: { field: 'holder' } });
      await write(task, () => callReservations.release(task, at, holder, now()));
      return { status: 204 };
    }),
  ];
}

function stepIn({ params }: HttpRequest): StepAt {
  return { run: integer('run', params['run'] ?? '', ordinal), step: integer('step', params['step'] ?? '', ordinal) };
}
