import { windowMs } from '../../functions/store/core/rate-window.ts';
import type { Tables } from '../../functions/store/tables/index.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import type { BudgetLimit, CallGrant, CallReservation, RateLimit } from '../../shared/store/spending.ts';

/** What those do who make calls of models, and what befalls them. */
export type SpendingMove =
  | {
      readonly kind: 'ask';
      readonly task: number;
      readonly step: number;
      readonly holder: string;
      readonly next: boolean;
      readonly tokens: number;
      readonly wide: boolean;
    }
  | { readonly kind: 'answered'; readonly task: number; readonly step: number; readonly share: number }
  | { readonly kind: 'given-back'; readonly task: number; readonly step: number }
  | { readonly kind: 'ended'; readonly task: number }
  | { readonly kind: 'time'; readonly ms: number };

/** A call that was let through, as its holder knows it. */
interface Call {
  readonly holder: string;
  readonly attempt: number;
  readonly at: number;
  readonly tokens: number;
  /** Whether it may have been made at its time, or was to be asked for again. */
  told: boolean;
  readonly keys: readonly string[];
  /** What it counts for in its minute. */
  counts: { readonly requests: number; readonly tokens: number };
}

const root = { scope: 'task/root', tokens: 2_000 } as const;
const rates = {
  provider: { key: 'provider', requestsPerMinute: 4, tokensPerMinute: 300 },
  agent: { key: 'agent', requestsPerMinute: 2, tokensPerMinute: 1_000 },
} as const satisfies Record<string, RateLimit>;
const minute = windowMs;

/**
 * The store's books, and beside them what is true at worst: who has died with a call has paid all that it may have cost, if its time had
 * come. Throws where the books say something else.
 */
export class SpendingModel {
  readonly #tables: Tables;
  readonly #calls = new Map<string, Call>();
  /** All that were ever let through. */
  readonly #all: Call[] = [];
  readonly #runs = [1, 1, 1];
  #now = 1_000_000_000;
  #paid = 0;

  /** @param tables those of an empty store */
  constructor(tables: Tables) {
    this.#tables = tables;
    for (const task of this.#runs.keys()) this.#begin(task);
  }

  step(move: SpendingMove): void {
    if (move.kind === 'ask') this.#ask(move);
    else if (move.kind === 'answered') this.#answer(move);
    else if (move.kind === 'given-back') this.#giveBack(move);
    else if (move.kind === 'ended') this.#end(move.task);
    else this.#now += move.ms;
  }

  /** What the books say of the budget of all, and what is true. */
  books(): { readonly kept: object; readonly expected: object; readonly limit: number } {
    const { tokens, reservedTokens, costNanos, reservedCostNanos } = this.#tables.spending.of(root.scope);
    const reserved = [...this.#calls.values()].reduce((sum, call) => sum + call.tokens, 0);
    const expected = { tokens: this.#paid, reservedTokens: reserved, costNanos: 2 * this.#paid, reservedCostNanos: 2 * reserved };
    return { kept: { tokens, reservedTokens, costNanos, reservedCostNanos }, expected, limit: root.tokens };
  }

  /** The fullest minute of each key, beside its limits. */
  fullest(): readonly {
    readonly key: string;
    readonly requests: number;
    readonly tokens: number;
    readonly limit: Required<RateLimit>;
  }[] {
    return Object.values(rates).map((limit) => {
      const calls = this.#all.filter(({ keys }) => keys.includes(limit.key));
      const minutes = calls.map(({ at: end }) => calls.filter(({ at }) => at > end - minute && at <= end));
      const most = (measure: 'requests' | 'tokens') =>
        Math.max(0, ...minutes.map((inside) => inside.reduce((sum, { counts }) => sum + counts[measure], 0)));
      return { key: limit.key, requests: most('requests'), tokens: most('tokens'), limit };
    });
  }

  endAll(): void {
    for (const task of this.#runs.keys()) this.#end(task);
  }

  #ask({ task, step, holder, next, tokens, wide }: Extract<SpendingMove, { kind: 'ask' }>): void {
    const id = this.#id(task, step);
    const before = this.#calls.get(id);
    const attempt = before?.holder === holder ? before.attempt + (next ? 1 : 0) : 1;
    const asked = wide ? [rates.provider, rates.agent] : [rates.provider];
    const budgets: BudgetLimit[] = [{ ...root, costNanos: 2 * root.tokens }];
    const worst = { tokens, costNanos: 2 * tokens };
    const grant = this.#reserve(task, step, { holder, attempt, worst, rates: asked, budgets });
    if (grant === undefined) return;
    if (before?.holder === holder && before.attempt === attempt && this.#isKept(before)) {
      if (!grant.granted) throw new Error('the same question was refused');
      before.told ||= before.at - this.#now <= minute;
      return;
    }
    if (before !== undefined) this.#settleEarlier(id, before, before.holder !== holder);
    if (!grant.granted) return;
    const at = this.#now + grant.afterMs;
    const call: Call = {
      holder,
      attempt,
      at: this.#turnOf(before, asked, tokens, at),
      tokens,
      told: grant.afterMs <= minute,
      keys: asked.map(({ key }) => key),
      counts: { requests: 1, tokens },
    };
    this.#calls.set(id, call);
    this.#all.push(call);
  }

  /** A turn that was kept may be some seconds old. */
  #turnOf(before: Call | undefined, asked: readonly RateLimit[], tokens: number, at: number): number {
    const same = before !== undefined && before.tokens === tokens && before.keys.join() === asked.map(({ key }) => key).join();
    return same && at === this.#now && !before.told && before.at <= at && this.#isKept(before) ? before.at : at;
  }

  #isKept = ({ told, at }: Call): boolean => told || at > this.#now - minute;

  #mayBeMade = ({ told, at }: Call): boolean => told && at <= this.#now;

  /** The books are closed on a call, whose holder has died, or has tried in vain. */
  #settleEarlier(id: string, call: Call, died: boolean): void {
    this.#calls.delete(id);
    if (!this.#mayBeMade(call)) call.counts = { requests: 0, tokens: 0 };
    else if (died) this.#paid += call.tokens;
    else call.counts = { requests: 1, tokens: 0 };
  }

  #answer({ task, step, share }: Extract<SpendingMove, { kind: 'answered' }>): void {
    const id = this.#id(task, step);
    const call = this.#calls.get(id);
    if (call === undefined || !this.#mayBeMade(call)) return;
    const tokens = Math.floor(call.tokens * share);
    this.#calls.delete(id);
    call.counts = { requests: 1, tokens };
    this.#paid += tokens;
    const spent = { tokens, costNanos: 2 * tokens };
    this.#tables.callReservations.settle(this.#task(task), this.#at(task, step), { spent, scopes: [root.scope] }, true);
  }

  #giveBack({ task, step }: Extract<SpendingMove, { kind: 'given-back' }>): void {
    const id = this.#id(task, step);
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#settleEarlier(id, call, false);
    this.#tables.callReservations.release(this.#task(task), this.#at(task, step), call.holder, this.#now);
  }

  #end(task: number): void {
    for (const [id, call] of [...this.#calls]) if (id.startsWith(`${task}/`)) this.#settleEarlier(id, call, true);
    const run = this.#runs[task] ?? 1;
    this.#tables.runs.end(this.#task(task), run, { outcome: 'failed' }, this.#now);
    this.#tables.callReservations.presume(this.#task(task), run, this.#now);
    this.#runs[task] = run + 1;
    this.#begin(task);
  }

  #begin(task: number): void {
    const { uid } = this.#task(task);
    this.#tables.runs.begin(
      this.#task(task),
      { name: uid, root: 'root', iteration: 0, job: `${uid}-${this.#runs[task]}` },
      this.#now,
    );
  }

  #reserve(task: number, step: number, asked: CallReservation): CallGrant | undefined {
    try {
      return this.#tables.callReservations.reserve(this.#task(task), this.#at(task, step), asked, this.#now);
    } catch (error) {
      if (error instanceof ConflictError) return undefined;
      throw error;
    }
  }

  #task = (task: number) => ({ namespace: 'n', uid: `task-${task}` });
  #at = (task: number, step: number) => ({ run: this.#runs[task] ?? 1, step });
  #id = (task: number, step: number): string => `${task}/${this.#runs[task]}/${step}`;
}
