import { expect } from 'chai';
import { type Verdict, verdictOf } from '../../../../../functions/llm-call/core/verdict.ts';
import { BudgetExhaustedError, ModelUnavailableError } from '../../../../../functions/llm-call/errors.ts';
import {
  ConflictError,
  InternalError,
  InvalidError,
  NotFoundError,
  RateLimitedError,
  UnavailableError,
} from '../../../../../shared/errors/catalogue.ts';

describe('what a call without an answer means for its run', () => {
  const rows: [error: unknown, verdict: Verdict][] = [
    [new InvalidError('no such field'), { kind: 'failed', message: 'no such field', retryable: false }],
    [new ModelUnavailableError('overloaded'), { kind: 'failed', message: 'overloaded', retryable: true }],
    [new BudgetExhaustedError('no tokens left', 'pause'), { kind: 'paused', message: 'no tokens left' }],
    [new BudgetExhaustedError('no tokens left', 'fail'), { kind: 'failed', message: 'no tokens left', retryable: false }],
    [new RateLimitedError('in 90 s', { retryAfter: 60 }), { kind: 'later' }],
    [new NotFoundError('run 1 of this Task has ended'), { kind: 'unwanted' }],
    [new ConflictError('another key'), { kind: 'unwanted' }],
    [new UnavailableError('the store is away'), { kind: 'again' }],
    [new InternalError('a bug'), { kind: 'again' }],
    [new TypeError('a bug'), { kind: 'again' }],
  ];
  for (const [error, verdict] of rows)
    it(`${(error as Error).name}: ${(error as Error).message} → ${verdict.kind}`, () =>
      expect(verdictOf(error)).to.deep.equal(verdict));
});
