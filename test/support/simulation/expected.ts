import type { Outcome, TaskPlan } from './scenario.ts';

/** Iterations of a `rover`. */
export const iterations = 2;

/**
 * What becomes of a Task whose attempts end like this, by the rules of the contract in their plainest form: who fails is tried again
 * `maxRetries` times in each iteration; an `ai` worker that was interrupted goes on, and a run without a last word is as many attempts
 * as it had Jobs.
 */
export class Expected {
  readonly #plan: TaskPlan;
  #iteration = 0;
  #ended = 0;
  #jobsOfOpenRun = 0;
  #attempt = 0;
  phase: 'unfinished' | 'Succeeded' | 'Failed' = 'unfinished';
  /** A Job of it was not there, and then was: whoever has looked in between may have given up, rightly. */
  mayHaveFailed = false;

  constructor(plan: TaskPlan) {
    this.#plan = plan;
  }

  /** How the attempt that runs now is to end. */
  outcome(): Outcome {
    return this.#plan.outcomes[this.#attempt] ?? 'succeeds';
  }

  /** It has ended like that. */
  note(outcome: Outcome): void {
    this.#attempt += 1;
    this.#jobsOfOpenRun += 1;
    if (outcome === 'succeeds') this.#succeed();
    else if (outcome === 'gives up' || outcome === 'takes too long') this.phase = 'Failed';
    else if (outcome !== 'is evicted' || this.#plan.type === 'container') this.#fail(outcome);
  }

  /** Its Job was lost in the moment in which it was launched, and is there again: that was no attempt. */
  takeBackLoss(): void {
    this.#attempt -= 1;
    this.#jobsOfOpenRun -= 1;
    this.phase = 'unfinished';
    this.mayHaveFailed = true;
  }

  #succeed(): void {
    this.#iteration += 1;
    this.#ended = 0;
    this.#jobsOfOpenRun = 0;
    if (this.#plan.agent !== 'rover' || this.#iteration === iterations) this.phase = 'Succeeded';
  }

  #fail(outcome: Outcome): void {
    if (outcome === 'fails' && this.#plan.type === 'ai') {
      this.#ended += 1;
      this.#jobsOfOpenRun = 0;
    }
    if (this.#ended + this.#jobsOfOpenRun > this.#plan.maxRetries) this.phase = 'Failed';
  }
}
