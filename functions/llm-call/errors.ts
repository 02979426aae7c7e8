import { InvalidError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';

/** Every Provider that could answer has failed, within policy: another attempt, later, may succeed. */
export class ModelUnavailableError extends OrkaError {
  readonly code = 'ERR_MODEL_UNAVAILABLE';
  readonly reason = 'ModelUnavailable';
  readonly status = 502;
  readonly retry = 'later';
}

/** One Provider's failure, in the words that a person reads in the Task's status. */
export interface ProviderFailure {
  readonly provider: string;
  readonly message: string;
  readonly attempts: number;
  /** Whether the same call may succeed later. */
  readonly passing: boolean;
}

/** The error that all failures together amount to: final only where none of them may pass. */
export function modelError(failures: readonly ProviderFailure[]): OrkaError {
  const message = failures
    .map(
      ({ provider, message: said, attempts }) =>
        `provider "${provider}": ${said}${attempts > 1 ? ` (after ${attempts} attempts)` : ''}`,
    )
    .join('; ');
  return failures.some(({ passing }) => passing) ? new ModelUnavailableError(message) : new InvalidError(message);
}
