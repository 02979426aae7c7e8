import { UnavailableError } from '../errors/catalogue.ts';
import type { Logger } from '../log/logger.ts';
import type { TaskKey } from './keys.ts';
import type { Store } from './store.ts';

/** A step of a Task's run. */
export interface StepAt {
  readonly task: TaskKey;
  readonly run: number;
  readonly step: number;
}

export interface ClaimDeps {
  readonly store: Pick<Store, 'claimStep' | 'unclaimStep'>;
  /** Who we are to others, and for how many milliseconds a step that we claim is ours unless we renew that. */
  readonly claim: { readonly holder: string; readonly ttlMs: number };
  /** Ends early when the signal aborts; it may reject then. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
  /** Aborted when we stop. */
  readonly stopping: AbortSignal;
}

export interface ClaimedWork<T> {
  /** What the journal has of this step, where it has it. */
  readonly journalled: () => Promise<T | undefined>;
  /**
   * Does the step, and journals it. `takenOver`: somebody else had claimed it, and was never heard of again. Where it throws, the step is given
   * back: it must not have done anything then.
   */
  readonly work: (takenOver: boolean) => Promise<T>;
}

/** Seconds that the store holds one question for a claim open. */
const longestWait = 25;

/**
 * What comes of a step that nobody else works on meanwhile: from the journal where it is there, else from `work`. Waits while another
 * process has the step, and takes over where that one gives up or its claim ends. An UnavailableError where we stop first.
 */
export async function asOnlyOne<T>(at: StepAt, deps: ClaimDeps, { journalled, work }: ClaimedWork<T>): Promise<T> {
  while (!deps.stopping.aborted) {
    const claim = await ask(at, deps, longestWait);
    if (claim.granted) return holding(at, deps, () => work(claim.takenOver === true));
    const answer = 'journalled' in claim ? await journalled() : undefined;
    if (answer !== undefined) return answer;
  }
  throw new UnavailableError('the room is stopping', { retryAfter: 1 });
}

const ask = ({ task, run, step }: StepAt, { store, claim }: ClaimDeps, wait = 0) =>
  store.claimStep(task, run, step, { holder: claim.holder, ttlMs: claim.ttlMs, wait });

/** Works, and renews the claim all the while. A step that is journalled is nobody's any more; one that failed is given back. */
async function holding<T>(at: StepAt, deps: ClaimDeps, work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const renewing = renew(at, deps, done.signal);
  try {
    return await work();
  } catch (error) {
    await giveBack(at, deps);
    throw error;
  } finally {
    done.abort();
    await renewing;
  }
}

async function renew(at: StepAt, deps: ClaimDeps, done: AbortSignal): Promise<void> {
  const log = deps.log.child({ run: at.run, step: at.step });
  for (;;) {
    await deps.sleep(deps.claim.ttlMs / 3, done).catch(() => undefined);
    if (done.aborted) return;
    try {
      const { granted } = await ask(at, deps);
      if (!granted && !done.aborted) log.warn({}, 'somebody else has the step now; the first answer to be journalled counts');
      if (!granted) return;
    } catch (error) {
      log.warn({ err: error }, 'the claim of the step could not be renewed');
    }
  }
}

/** Spares the next one the rest of the claim's time; where the store is away it has to wait for it. */
async function giveBack({ task, run, step }: StepAt, { store, claim, log }: ClaimDeps): Promise<void> {
  await store
    .unclaimStep(task, run, step, claim.holder)
    .catch((err: unknown) => log.warn({ err, run, step }, 'the claim of the step could not be given back'));
}
