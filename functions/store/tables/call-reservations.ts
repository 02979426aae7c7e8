import { ConflictError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { BudgetLimit, CallGrant, CallReservation, Spend } from '../../../shared/store/spending.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import { shortageOf } from '../core/budget.ts';
import { mayBeMade, outcomeOf, waitsByItself } from '../core/earlier-call.ts';
import type { Database } from '../database.ts';
import { type CallRow, createCallRows } from './call-rows.ts';
import { type CallTimesTable, type HandedOutTime, limiting } from './call-times.ts';
import type { SpendingTable } from './spending.ts';
import type { StepAt } from './step-claims.ts';

/** What the call of a step has come to. */
export interface CallCost {
  /** Undefined where nobody has said. */
  readonly spent: Spend | undefined;
  /** Whom it is charged to, besides the budgets that it was reserved in. */
  readonly scopes: readonly string[];
}

/** Calls of models that were granted, and are neither journalled nor given back yet. Every method belongs into a commit. */
export interface CallReservationsTable {
  /** As `SpendingStore.reserveCall`. */
  reserve(task: TaskKey, at: StepAt, asked: CallReservation, now: number): CallGrant;
  /** As `SpendingStore.releaseCall`. */
  release(task: TaskKey, at: StepAt, holder: string, now: number): void;
  /**
   * The call was made, and its answer is there. One for which nothing is reserved any more is charged only where its step is journalled by it:
   * else it was charged before.
   */
  settle(task: TaskKey, at: StepAt, cost: CallCost, journalled: boolean): void;
  /** Nobody will say any more what became of the calls of this run, or of all runs of the Task. */
  presume(task: TaskKey, run: number | undefined, now: number): void;
}

interface Ledger {
  readonly spending: SpendingTable;
  readonly callTimes: CallTimesTable;
}

export function createCallReservationsTable(db: Database, { spending, callTimes }: Ledger): CallReservationsTable {
  const rows = createCallRows(db);
  const openStep = createOpenStep(db);
  /** Whoever wants to take the run up again knows by it what its budgets have to have. */
  const noteRefusal = db.prepare('UPDATE runs SET refused_tokens = ?, refused_cost_nanos = ? WHERE id = ?');

  /** Each budget once, with what was said of it last. */
  function livingOf(task: TaskKey, budgets: readonly BudgetLimit[]): BudgetLimit[] {
    const limits = new Map(budgets.map((budget) => [budget.scope, budget]));
    const living = new Set(spending.living(task, [...limits.keys()]));
    return [...limits.values()].filter(({ scope }) => living.has(scope));
  }

  /** Takes it out of the books: what comes in its place is the caller's to say. */
  function remove(row: CallRow): void {
    rows.remove(row);
    spending.unreserve(row.scopes, row.worst);
  }

  /** A call of which nobody knows how it ended counts at its worst; one that nobody has made does not count. */
  function presumeOne(task: TaskKey, row: CallRow, now: number): void {
    remove(row);
    if (mayBeMade(row, now)) spending.charge(spending.living(task, row.scopes), row.worst, { presumed: true });
    else callTimes.takeBack(row.time, row.worst.tokens);
  }

  /** It came to nothing. That a provider was asked counts, where one may have been. */
  function giveBack(row: CallRow, now: number): void {
    remove(row);
    if (mayBeMade(row, now)) callTimes.adjust(row.time, -row.worst.tokens);
    else callTimes.takeBack(row.time, row.worst.tokens);
  }

  /** Clears the step of what was reserved for it before; returns the time that its call still has, where it has one. */
  function clear(task: TaskKey, row: CallRow, asked: CallReservation, now: number): HandedOutTime | undefined {
    const outcome = outcomeOf(row, asked, now);
    if (outcome === 'later') throw new ConflictError(`attempt ${row.attempt} of this call has been asked for since`);
    if (outcome === 'waiting' && sameTerms(row, asked)) {
      remove(row);
      return row.time;
    }
    if (outcome === 'unknown') presumeOne(task, row, now);
    else giveBack(row, now);
    return undefined;
  }

  /** The same answer, or that it is time now. */
  function answerAgain(row: CallRow, now: number): CallGrant {
    if (!row.told && waitsByItself(row.at, now)) rows.tell(row);
    return granted(row.at, now);
  }

  return {
    reserve(task, at, asked, now) {
      const runId = openStep(task, at);
      const earlier = rows.find(task, at);
      if (earlier !== undefined && outcomeOf(earlier, asked, now) === 'same') return answerAgain(earlier, now);
      const turn = earlier === undefined ? undefined : clear(task, earlier, asked, now);
      const { holder, attempt, worst, rates } = asked;
      const budgets = livingOf(task, asked.budgets);
      const shortage = shortageOf(budgets, spending.of, worst);
      if (shortage !== undefined) {
        if (turn !== undefined) callTimes.takeBack(turn, worst.tokens);
        noteRefusal.run(worst.tokens, worst.costNanos ?? null, runId);
        return { granted: false, ...shortage };
      }
      const time = turn ?? callTimes.handOut(rates, worst.tokens, now);
      const scopes = budgets.map(({ scope }) => scope);
      spending.reserve(scopes, worst);
      rows.insert({ runId, step: at.step, holder, attempt, at: time.at, told: waitsByItself(time.at, now), worst, scopes, time });
      return granted(time.at, now);
    },
    release(task, at, holder, now) {
      const row = rows.find(task, at);
      if (row?.holder === holder) giveBack(row, now);
    },
    settle(task, at, { spent, scopes }, journalled) {
      const row = rows.find(task, at);
      if (row === undefined && !journalled) return;
      if (row !== undefined) remove(row);
      const charged = spending.living(task, [...new Set([...(row?.scopes ?? []), ...scopes])]);
      if (spent === undefined) spending.charge(charged, row?.worst ?? unknown, { presumed: true });
      else spending.charge(charged, spent);
      if (row !== undefined && spent !== undefined) callTimes.adjust(row.time, spent.tokens - row.worst.tokens);
    },
    presume(task, run, now) {
      for (const row of rows.ofTask(task, run)) presumeOne(task, row, now);
    },
  };
}

const unknown: Spend = { tokens: 0, costNanos: undefined };

const granted = (at: number, now: number): CallGrant => ({ granted: true, afterMs: Math.max(0, at - now) });

/** The id of the run of a step that is yet to be made; throws as `SpendingStore.reserveCall` where there is none. */
function createOpenStep(db: Database): (task: TaskKey, at: StepAt) => number {
  const find = db.prepare<[number, string, string, number], { id: number; ended_at: number | null; journalled: number }>(
    `SELECT id, ended_at, EXISTS (SELECT 1 FROM steps WHERE run_id = runs.id AND step = ?) AS journalled
     FROM runs WHERE namespace = ? AND uid = ? AND run = ?`,
  );
  return ({ namespace, uid }, { run, step }) => {
    const found = find.get(step, namespace, uid, run);
    if (found === undefined) throw new NotFoundError(`there is no run ${run} of this Task`);
    if (found.ended_at !== null) throw new NotFoundError(`run ${run} of this Task has ended`);
    if (found.journalled === 1) throw new ConflictError(`step ${step} of run ${run} is journalled already`);
    return found.id;
  };
}

/** Whether a time that was handed out for one is good for the other. */
function sameTerms({ worst, time }: CallRow, asked: CallReservation): boolean {
  const keys = new Set(limiting(asked.rates).map(({ key }) => key));
  return worst.tokens === asked.worst.tokens && keys.size === time.keys.length && time.keys.every(({ key }) => keys.has(key));
}
