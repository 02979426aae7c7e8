import type { EventData } from '../../eventing/core/catalogue.ts';
import { UnavailableError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { askProvider } from './attempt.ts';
import { cooledDown, inOrder } from './core/cooldown.ts';
import type { Candidate } from './core/route.ts';
import type { Deps } from './deps.ts';
import { modelError, type ProviderFailure } from './errors.ts';
import { gatherEndpoint, gatherPlan, type Plan } from './gather.ts';

type Call = EventData['ai.orka.llm.call.v1'];

/** Asks the Task's Providers in order until one has answered; throws what they said where none has. */
export async function answerCall(call: Call, deps: Deps): Promise<ModelAnswer> {
  const plan = await gatherPlan(call.task, deps);
  const log = deps.log.child({ run: call.run, step: call.step });
  const failures: ProviderFailure[] = [];
  for (const candidate of inOrder(plan.candidates, (each) => deps.cooldowns.get(idOf(each))?.until, deps.now())) {
    const outcome = await askCandidate(candidate, plan, call, deps, log);
    if ('answer' in outcome) return outcome.answer;
    failures.push(outcome);
    if (outcome.final) break;
  }
  throw stoppedOr(modelError(failures), deps);
}

type Asked = { readonly answer: ModelAnswer } | (ProviderFailure & { readonly final: boolean });

async function askCandidate(candidate: Candidate, { settings }: Plan, call: Call, deps: Deps, log: Logger): Promise<Asked> {
  const found = await gatherEndpoint(candidate, deps);
  if (typeof found === 'string') return { provider: candidate.name, message: found, attempts: 1, passing: false, final: false };
  const outcome = await askProvider(
    found.endpoint,
    { request: call.request, settings: { ...settings, model: found.route.model } },
    deps,
    log,
  );
  if (outcome.kind === 'answered') {
    deps.cooldowns.delete(idOf(candidate));
    return { answer: outcome.answer };
  }
  const final = outcome.next === 'give-up';
  if (!final) deps.cooldowns.set(idOf(candidate), cooledDown(deps.cooldowns.get(idOf(candidate)), deps.now()));
  return {
    provider: candidate.name,
    message: outcome.failure.message,
    attempts: outcome.attempts,
    passing: outcome.failure.kind === 'transient',
    final,
  };
}

const idOf = ({ namespace, name }: Candidate): string => `${namespace}/${name}`;

/** A call that ended because we are stopping is nobody's failure: whoever asks next is asked again. One that was given up says why. */
function stoppedOr(error: OrkaError, { stopping }: Deps): OrkaError {
  if (!stopping.aborted) return error;
  return stopping.reason instanceof OrkaError ? stopping.reason : new UnavailableError('llm-call is stopping', { retryAfter: 1 });
}
