import { type Budget, isLimited } from '../../shared/core/budgets.ts';
import { ConflictError, RateLimitedError, UnavailableError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { catalogue } from '../../shared/metrics/catalogue.ts';
import { type CallGrant, type CallReservation, longestWaitMs, type RateLimit, type Spend } from '../../shared/store/spending.ts';
import type { Call } from './core/call.ts';
import { overBudget } from './core/over-budget.ts';
import { type Deps, pause } from './deps.ts';
import { BudgetExhaustedError } from './errors.ts';

/** What one attempt at a call may take. */
export interface Wanted {
  readonly provider: { readonly type: string; readonly rates: readonly RateLimit[] };
  readonly model: string;
  readonly worst: () => Spend;
}

/** The reservations of one call, one for each attempt at it: the next replaces the one before. */
export interface Reservations {
  /**
   * Resolves when the attempt may be made, at once where nothing limits it. Throws a BudgetExhaustedError where a budget has not enough
   * left, and a RateLimitedError where it would have to wait for long: who asks again for the step keeps the place in the line.
   */
  take(wanted: Wanted): Promise<void>;
  /** The attempt has failed. Where its provider may want to be paid for it all the same, what was reserved will count as spent. */
  failed(mayBePaid: boolean): void;
  /** Gives back what is reserved, after an attempt that cost nothing and that no other follows. */
  release(): Promise<void>;
}

/** So much earlier than its time a call that has to wait for long is to be asked for again, so as not to miss it. */
const aheadMs = longestWaitMs / 2;
/** How often the store is asked before the call is given up: it may be starting anew. */
const storeAttempts = 5;

export function openReservations(call: Call, charged: Charged, deps: Deps, log: Logger): Reservations {
  const { task, run, step } = call;
  const budgets = charged.budgets.filter(isLimited);
  let holder = deps.newId();
  let attempt = 0;
  let held = false;

  async function release(): Promise<void> {
    if (!held) return;
    held = false;
    await deps.store
      .releaseCall(task, run, step, holder)
      .catch((err: unknown) =>
        log.warn({ err }, 'a reservation could not be given back; it counts as spent when the run is over'),
      );
  }

  /** The same question has the same answer, so one that was lost is asked for again. */
  async function reserve(asked: CallReservation): Promise<CallGrant> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await deps.store.reserveCall(task, run, step, asked);
      } catch (error) {
        held = true;
        if (!mayPass(error) || attempts === storeAttempts) throw error;
        log.warn({ attempts }, `the call is not reserved yet: ${error.message}`);
        await pause(100 * 2 ** attempts, deps);
      }
    }
  }

  function refused({ scope, left }: Extract<CallGrant, { granted: false }>, wanted: { worst: Spend; model: string }): OrkaError {
    const budget = budgets.find((each) => each.scope === scope);
    if (budget === undefined) throw new TypeError(`the store refused a budget that nobody named: ${scope}`);
    deps.telemetry.metrics.counter(catalogue.modelBudgetRefusals)({ budget: budget.of.kind.toLowerCase() });
    return new BudgetExhaustedError(overBudget(budget, { ...wanted, left }), budget.onExhausted);
  }

  /** Nobody has begun what is only waited for: whoever makes the step next takes the place over, unless nobody will. */
  function interrupted(): OrkaError {
    const { reason } = deps.stopping;
    if (reason instanceof OrkaError) return reason;
    held = false;
    return new UnavailableError('llm-call is stopping', { retryAfter: 1 });
  }

  return {
    async take({ provider, model, worst: estimate }) {
      const rates = [...provider.rates, ...charged.rates];
      if (rates.length === 0 && budgets.length === 0) return release();
      const worst = estimate();
      attempt += 1;
      const grant = await reserve({ holder, attempt, worst, rates, budgets: budgets.map(limitOf) });
      held = grant.granted;
      if (!grant.granted) throw refused(grant, { worst, model });
      if (grant.afterMs <= 0) return;
      const keys = rates.map(({ key }) => key).join(', ');
      const waitMs = Math.ceil(grant.afterMs);
      log.info({ waitMs }, `the rate limit of ${keys} lets the call go in ${seconds(waitMs)} s`);
      if (waitMs > longestWaitMs) {
        held = false;
        const retryAfter = (waitMs - aheadMs) / 1000;
        throw new RateLimitedError(`the rate limit of ${keys} lets this call go in ${seconds(waitMs)} s`, { retryAfter });
      }
      deps.telemetry.metrics.histogram(catalogue.modelRateLimitWait)({ provider: provider.type }, waitMs / 1000);
      await pause(waitMs, deps);
      if (deps.stopping.aborted) throw interrupted();
    },
    failed(mayBePaid) {
      if (!mayBePaid || !held) return;
      // Under another name the store settles what we leave behind.
      holder = deps.newId();
      held = false;
    },
    release,
  };
}

/** Whom a call is charged to, and what holds it back beside its Provider. */
export interface Charged {
  readonly budgets: readonly Budget[];
  readonly rates: readonly RateLimit[];
}

/** Somebody else's answer is in the journal after a conflict: no patience helps. */
const mayPass = (error: unknown): error is OrkaError =>
  error instanceof OrkaError && error.retry === 'later' && !(error instanceof ConflictError);

const limitOf = ({ scope, tokens, costNanos }: Budget) => ({ scope, tokens, costNanos });
const seconds = (ms: number): number => Math.ceil(ms / 1000);
