import type { EventData } from '../../eventing/core/catalogue.ts';
import { UnavailableError } from '../../shared/errors/catalogue.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import type { Deps } from './deps.ts';
import { journalled } from './journal.ts';

type Call = EventData['ai.orka.llm.call.v1'];

/** Seconds that the store holds one question for a claim open. */
const longestWait = 25;

/**
 * The answer to a step that no other process of llm-call works on meanwhile: from the journal where it is there, else from `work`,
 * which journals it. Waits while another process has the step, and takes over where that one gives up or its claim ends.
 */
export async function asOnlyOne(call: Call, deps: Deps, work: () => Promise<ModelAnswer>): Promise<ModelAnswer> {
  while (!deps.stopping.aborted) {
    const claim = await ask(call, deps, longestWait);
    if (claim.granted) return holding(call, deps, work);
    const answer = 'journalled' in claim ? await journalled(call, deps) : undefined;
    if (answer !== undefined) return answer;
  }
  throw new UnavailableError('llm-call is stopping', { retryAfter: 1 });
}

const ask = ({ task, run, step }: Call, { store, claim }: Deps, wait = 0) =>
  store.claimStep(task, run, step, { holder: claim.holder, ttlMs: claim.ttlMs, wait });

/** Works, and renews the claim all the while. A step that is journalled is nobody's any more; one that failed is given back. */
async function holding(call: Call, deps: Deps, work: () => Promise<ModelAnswer>): Promise<ModelAnswer> {
  const done = new AbortController();
  const renewing = renew(call, deps, done.signal);
  try {
    return await work();
  } catch (error) {
    await giveBack(call, deps);
    throw error;
  } finally {
    done.abort();
    await renewing;
  }
}

async function renew(call: Call, deps: Deps, done: AbortSignal): Promise<void> {
  const log = deps.log.child({ run: call.run, step: call.step });
  for (;;) {
    await deps.sleep(deps.claim.ttlMs / 3, done).catch(() => undefined);
    if (done.aborted) return;
    try {
      const { granted } = await ask(call, deps);
      if (!granted && !done.aborted) log.warn({}, 'somebody else has the step now; the first answer to be journalled counts');
      if (!granted) return;
    } catch (error) {
      log.warn({ err: error }, 'the claim of the step could not be renewed');
    }
  }
}

/** Spares the next one the rest of the claim's time; where the store is away it has to wait for it. */
async function giveBack({ task, run, step }: Call, { store, claim, log }: Deps): Promise<void> {
  await store
    .unclaimStep(task, run, step, claim.holder)
    .catch((err: unknown) => log.warn({ err, run, step }, 'the claim of the step could not be given back'));
}
