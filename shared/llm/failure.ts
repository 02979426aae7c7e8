import { type FailureFacts, failureOf, type ModelFailureKind } from './core/failure.ts';

/** A model turn that did not come to its end. The message says what the provider said, without secrets. */
export class ModelFailure extends Error {
  readonly kind: ModelFailureKind;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Seconds the provider asked us to wait. */
  readonly retryAfter: number | undefined;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.name = 'ModelFailure';
    this.kind = facts.kind;
    this.status = facts.status;
    this.retryAfter = facts.retryAfter;
  }
}

/** Whatever an SDK threw, as a ModelFailure; `secrets` are taken out of its message. */
export function toModelFailure(thrown: unknown, secrets: readonly string[]): ModelFailure {
  return thrown instanceof ModelFailure ? thrown : new ModelFailure(failureOf(thrown, secrets));
}
