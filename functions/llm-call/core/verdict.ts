import { OrkaError } from '../../../shared/errors/orka-error.ts';

/** What a call without an answer means for its run. */
export type Verdict =
  /** It is over; `retryable` where another attempt may do better. */
  | { readonly kind: 'failed'; readonly message: string; readonly retryable: boolean }
  /** It stands still until there is more to spend. */
  | { readonly kind: 'paused'; readonly message: string }
  /** The call is to be made, but not soon: whoever looks after runs asks for it again. */
  | { readonly kind: 'later' }
  /** The run has ended or is gone: nobody wants the answer. */
  | { readonly kind: 'unwanted' }
  /** Nothing is said about the run: the same delivery may do better. */
  | { readonly kind: 'again' };

/** What the error of a call means for a run without a pod; the same as a worker makes of it. */
export function verdictOf(error: unknown): Verdict {
  if (!(error instanceof OrkaError)) return { kind: 'again' };
  const { reason, status, retry, message } = error;
  if (reason === 'BudgetExhausted') return { kind: 'paused', message };
  if (reason === 'ModelUnavailable') return { kind: 'failed', message, retryable: true };
  if (status === 404 || status === 409) return { kind: 'unwanted' };
  if (status === 429) return { kind: 'later' };
  return status < 500 && retry === 'never' ? { kind: 'failed', message, retryable: false } : { kind: 'again' };
}
