import { ConflictError, NotFoundError, UnavailableError } from '../errors/catalogue.ts';
import type { OrkaError } from '../errors/orka-error.ts';
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
   * back.
   */
  readonly work: (takenOver: boolean) => Promise<T>;
  /** Set where `work` may have done something though it throws: then the step is not given back, and whoever comes next takes it over. */
  readonly keepsOnError?: true;
  /** Called when the claim cannot be renewed any more, because the run has ended or is gone: nobody wants the step now. */
  readonly onUnwanted?: ((why: OrkaError) => void) | undefined;
}

/** Seconds that the store holds one question for a claim open. */
const longestWait = 25;

/**
 * What comes of a step that nobody else works on meanwhile: from the journal where it is there, else from `work`. Waits while another
 * process has the step, and takes over where that one gives up or its claim ends. An UnavailableError where we stop first.
 */
export async function asOnlyOne<T>(at: StepAt, deps: ClaimDeps, claimed: ClaimedWork<T>): Promise<T> {
  while (!deps.stopping.aborted) {
    const claim = await ask(at, deps, longestWait);
    if (claim.granted) return holding(at, deps, claim.takenOver === true, claimed);
    const answer = 'journalled' in claim ? await claimed.journalled() : undefined;
    if (answer !== undefined) return answer;
  }
  throw new UnavailableError('the room is stopping', { retryAfter: 1 });
}

const ask = ({ task, run, step }: StepAt, { store, claim }: ClaimDeps, wait = 0) =>
  store.claimStep(task, run, step, { holder: claim.holder, ttlMs: claim.ttlMs, wait });

/** Works, and renews the claim all the while. A step that is journalled is nobody's any more; one that failed is given back. */
async function holding<T>(at: StepAt, deps: ClaimDeps, takenOver: boolean, claimed: ClaimedWork<T>): Promise<T> {
  const { work, keepsOnError, onUnwanted } = claimed;
  const done = new AbortController();
  const renewing = renew(at, deps, { done: done.signal, onUnwanted });
  try {
    return await work(takenOver);
  } catch (error) {
    // A renewal that is on its way would take the step again after it was given back.
    done.abort();
    await renewing;
    if (keepsOnError !== true) await giveBack(at, deps);
    throw error;
  } finally {
    done.abort();
    await renewing;
  }
}

async function renew(
  at: StepAt,
  deps: ClaimDeps,
  { done, onUnwanted }: { readonly done: AbortSignal } & Pick<ClaimedWork<unknown>, 'onUnwanted'>,
): Promise<void> {
  const log = deps.log.child({ run: at.run, step: at.step });
  for (;;) {
    await deps.sleep(deps.claim.ttlMs / 3, done).catch(() => undefined);
    if (done.aborted) return;
    try {
      const { granted } = await ask(at, deps);
      if (!granted && !done.aborted) log.warn({}, 'somebody else has the step now; the first answer to be journalled counts');
      if (!granted) return;
    } catch (error) {
      if ((error instanceof ConflictError || error instanceof NotFoundError) && !done.aborted) {
        onUnwanted?.(error);
        return;
      }
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
