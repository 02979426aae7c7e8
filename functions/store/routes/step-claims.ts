import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpReply, HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';
import { integer, optionalInteger } from '../core/parameters.ts';
import type { ClaimOutcome, StepAt } from '../tables/step-claims.ts';
import { ordinal } from './runs.ts';
import { stepTopic } from './topics.ts';

const newClaim = validator<{ readonly holder: string; readonly ttlMs: number }>('claim', {
  type: 'object',
  required: ['holder', 'ttlMs'],
  properties: {
    holder: { type: 'string', minLength: 1, maxLength: 253 },
    ttlMs: { type: 'integer', minimum: 100, maximum: 600_000 },
  },
});

/** Which process works on a step: at most one at a time, and it keeps the step only as long as it says so. */
export function stepClaimRoutes({ guard, tables, write, arrivals, now }: StoreContext): Route[] {
  return [
    guard.task('POST /runs/:run/steps/:step/claim', async (task, request) => {
      const at = stepAt(request);
      const claim = newClaim(await request.json());
      const wait = optionalInteger('wait', request.query.get('wait'), { min: 0, max: 30, fallback: 0 });
      const deadline = now() + wait * 1_000;
      for (;;) {
        const outcome = await write(task, () => tables.stepClaims.claim(task, at, claim, now()));
        const leftMs = deadline - now();
        if (outcome.kind !== 'held' || leftMs <= 0 || request.signal.aborted) return claimReply(outcome, at);
        // Woken by the journal, by the holder that gives up, or at the end of its time.
        await arrivals.next(stepTopic(task, at), Math.min(leftMs, Math.max(outcome.until - now(), 0) + 1), request.signal);
      }
    }),
    guard.task('DELETE /runs/:run/steps/:step/claim', async (task, request) => {
      const at = stepAt(request);
      const holder = request.query.get('holder') ?? '';
      if (holder === '') throw new InvalidError('holder is required', { details: { field: 'holder' } });
      await release(task, at, holder);
      return { status: 204 };
    }),
  ];

  async function release(task: TaskKey, at: StepAt, holder: string): Promise<void> {
    await write(task, () => tables.stepClaims.release(task, at, holder));
    arrivals.announce(stepTopic(task, at));
  }
}

function stepAt({ params }: HttpRequest): StepAt {
  return { run: integer('run', params['run'] ?? '', ordinal), step: integer('step', params['step'] ?? '', ordinal) };
}

function claimReply(outcome: ClaimOutcome, { run }: StepAt): HttpReply {
  switch (outcome.kind) {
    case 'granted':
      return { status: 200, body: { granted: true, ...(outcome.takenOver ? { takenOver: true } : {}) } };
    case 'journalled':
      return { status: 200, body: { granted: false, journalled: true } };
    case 'held':
      return { status: 200, body: { granted: false, until: new Date(outcome.until).toISOString() } };
    case 'no-run':
      throw new NotFoundError(`there is no run ${run} of this Task`);
    case 'ended':
      throw new NotFoundError(`run ${run} of this Task has ended: nobody works on it any more`);
  }
}
