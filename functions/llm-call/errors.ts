import { InvalidError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';

/** Every Provider that could answer has failed, within policy: another attempt, later, may succeed. */
export class ModelUnavailableError extends OrkaError {
  readonly code = 'ERR_MODEL_UNAVAILABLE';
  readonly reason = 'ModelUnavailable';
  readonly status = 502;
  readonly retry = 'later';
}

/**
 * A budget has not enough left for the call. The Task is to stand still until there is more, or has to end where its budget says so:
 * `details.onExhausted` is `pause` or `fail`, and the reason tells the two apart for those who only see that.
 */
export class BudgetExhaustedError extends OrkaError {
  readonly code = 'ERR_BUDGET_EXHAUSTED';
  readonly reason: 'BudgetExhausted' | 'BudgetExceeded';
  readonly status = 402;
  readonly retry = 'never';

  constructor(message: string, onExhausted: 'pause' | 'fail') {
    super(message, { details: { onExhausted } });
    this.reason = onExhausted === 'pause' ? 'BudgetExhausted' : 'BudgetExceeded';
  }
}

/** One Provider's failure, in the words that a person reads in the Task's status. */
export interface ProviderFailure {
  readonly provider: string;
  readonly message: string;
  readonly attempts: number;
  /** Whether the same call may succeed later. */
  readonly passing: boolean;
  /** Seconds after which the Provider asked to be called again. */
  readonly retryAfter?: number | undefined;
}

/** The error that all failures together amount to: final only where none of them may pass. */
export function modelError(failures: readonly ProviderFailure[]): OrkaError {
  const message = failures
    .map(
      ({ provider, message: said, attempts }) =>
        `provider "${provider}": ${said}${attempts > 1 ? ` (after ${attempts} attempts)` : ''}`,
    )
    .join('; ');
  const passing = failures.filter((failure) => failure.passing);
  if (passing.length === 0) return new InvalidError(message);
  // Whoever is back first can answer; one that names no time can do so at once.
  const retryAfter = Math.min(...passing.map((failure) => failure.retryAfter ?? 0));
  return new ModelUnavailableError(message, { retryAfter: retryAfter > 0 ? retryAfter : undefined });
}
