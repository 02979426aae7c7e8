import { UnavailableError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import { worstCase } from '../../shared/llm/core/cost.ts';
import { lookUp } from '../../shared/llm/core/models.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { type Asked, askProvider, type Watching } from './attempt.ts';
import type { Call } from './core/call.ts';
import { inOrder } from './core/order.ts';
import type { Candidate } from './core/route.ts';
import { within } from './deadline.ts';
import type { Deps } from './deps.ts';
import { modelError, type ProviderFailure } from './errors.ts';
import { type Gathered, gatherEndpoint, gatherPlan, type Plan } from './gather.ts';
import { openLiveText } from './live.ts';
import { type ProviderStates, providerStates } from './provider-states.ts';
import { openReservations, type Reservations } from './reservations.ts';

/** An answer, and the scopes that what it cost is added to. */
export interface Answered {
  readonly answer: ModelAnswer;
  readonly scopes: readonly string[];
}

/** Asks the Task's Providers in order until one has answered; throws what they said where none has, or why none may be asked. */
export async function answerCall(call: Call, deps: Deps): Promise<Answered> {
  const plan = await gatherPlan(call.task, deps, call.seen);
  const answer = await within(deps.deadlineMs, deps.stopping, (stopping) => askInOrder(call, plan, { ...deps, stopping }));
  return { answer, scopes: plan.scopes };
}

/** What all Providers of one call have in common. */
interface Asking {
  readonly call: Call;
  readonly plan: Plan;
  readonly states: ProviderStates;
  readonly reservations: Reservations;
  readonly deps: Deps;
  readonly log: Logger;
}

async function askInOrder(call: Call, plan: Plan, deps: Deps): Promise<ModelAnswer> {
  const log = deps.log.child({ run: call.run, step: call.step });
  const states = providerStates(deps, log);
  const reservations = openReservations(call, plan, deps, log);
  const asking: Asking = { call, plan, states, reservations, deps, log };
  const failures: ProviderFailure[] = [];
  try {
    for (const candidate of await inTurn(plan.candidates, states, deps)) {
      const outcome = await askCandidate(candidate, asking);
      if ('answer' in outcome) return outcome.answer;
      failures.push(outcome);
      if (outcome.final) break;
    }
  } catch (error) {
    await reservations.release();
    throw error;
  }
  await reservations.release();
  throw stoppedOr(modelError(failures), deps);
}

/** Who is alone is asked whatever is known of it. */
async function inTurn(candidates: readonly Candidate[], states: ProviderStates, { now }: Deps): Promise<readonly Candidate[]> {
  if (candidates.length < 2) return candidates;
  const known = await Promise.all(candidates.map(async (candidate) => ({ candidate, state: await states.of(candidate) })));
  const until = ({ state }: (typeof known)[number]): number => Date.parse(state?.coolingUntil ?? '') || 0;
  return inOrder(known, until, now()).map(({ candidate }) => candidate);
}

type CandidateOutcome = { readonly answer: ModelAnswer } | (ProviderFailure & { readonly final: boolean });

async function askCandidate(candidate: Candidate, asking: Asking): Promise<CandidateOutcome> {
  const { states, deps, log } = asking;
  const found = await gatherEndpoint(candidate, states, deps);
  if (typeof found === 'string') return { provider: candidate.name, message: found, attempts: 1, passing: false, final: false };
  const outcome = await askProvider(await questionFor(found, asking), watching(candidate, found, asking), deps, log);
  if (outcome.kind === 'answered') {
    await states.answered(candidate);
    return { answer: outcome.answer };
  }
  const { failure, attempts, next } = outcome;
  const final = next === 'give-up';
  // A model that is not there says nothing of the Provider's others.
  if (!final && failure.kind !== 'model') await states.failed(candidate, found.endpoint.type, failure);
  return {
    provider: candidate.name,
    message: failure.message,
    attempts,
    passing: failure.kind === 'transient',
    retryAfter: failure.retryAfter,
    final,
  };
}

/** What is asked of one Provider: the same of all, but for their models. */
async function questionFor({ route, endpoint, apiRemembered }: Gathered, { call, plan, deps }: Asking): Promise<Asked> {
  const { model } = route;
  const settings = { ...plan.settings, model, facts: lookUp(await deps.models(), model) };
  return { endpoint, apiRemembered, request: call.request, settings, notes: [] };
}

function watching(candidate: Candidate, { route, endpoint }: Gathered, { call, reservations, states, deps }: Asking): Watching {
  const provider = { type: endpoint.type, rates: route.rates };
  return {
    before: ({ request, settings }) =>
      reservations.take({ provider, model: settings.model, worst: () => worstCase(request, settings, settings.facts) }),
    failed: (mayBePaid) => reservations.failed(mayBePaid),
    onApi: (api) => void states.speaks(candidate, api),
    live: () => openLiveText(call, deps),
  };
}

/** A call that ended because we are stopping is nobody's failure: whoever asks next is asked again. One that was given up says why. */
function stoppedOr(error: OrkaError, { stopping }: Deps): OrkaError {
  if (!stopping.aborted) return error;
  return stopping.reason instanceof OrkaError ? stopping.reason : new UnavailableError('llm-call is stopping', { retryAfter: 1 });
}
