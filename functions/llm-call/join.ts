import { InvalidError } from '../../shared/errors/catalogue.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import { asOnlyOne } from '../../shared/store/step-claim.ts';
import { answerCall } from './answer.ts';
import type { Call } from './core/call.ts';
import type { Deps, Underway } from './deps.ts';
import { unwanted } from './gather.ts';
import { journal, journalled } from './journal.ts';
import { readAhead } from './read-ahead.ts';

/**
 * The answer to a step, which is asked once by this process, however often and by whomever. It goes on when the one who asked is gone,
 * for it is paid for and the next worker needs it; unless the Task does not need it any more, which is looked at in that moment.
 *
 * @param asking aborted when the one who asks goes away
 */
export function join(call: Call, deps: Deps, asking: AbortSignal): Promise<ModelAnswer> {
  const id = `${call.task.uid}/${call.run}/${call.step}`;
  const underway = deps.underway.get(id) ?? begin(id, call, deps);
  const look = (): void => void giveUpIfUnwanted(underway, call, deps);
  if (asking.aborted) look();
  asking.addEventListener('abort', look, { once: true });
  return underway.answer.finally(() => asking.removeEventListener('abort', look));
}

function begin(id: string, call: Call, deps: Deps): Underway {
  const controller = new AbortController();
  const stop = (): void => controller.abort(deps.stopping.reason);
  if (deps.stopping.aborted) stop();
  deps.stopping.addEventListener('abort', stop, { once: true });
  const answer = turn(call, deps, controller).finally(() => {
    deps.underway.delete(id);
    deps.stopping.removeEventListener('abort', stop);
  });
  const underway: Underway = { answer, giveUp: (why) => controller.abort(why) };
  deps.underway.set(id, underway);
  return underway;
}

/** An answer that is there when the call is given up is journalled all the same. */
function turn(call: Call, deps: Deps, controller: AbortController): Promise<ModelAnswer> {
  const own = { ...deps, kube: readAhead(call, deps), stopping: controller.signal };
  return asOnlyOne(call, own, {
    journalled: () => journalled(call, deps),
    work: async () => journal(call, await answerCall(call, own), deps),
    onUnwanted: (why) => controller.abort(why),
  });
}

async function giveUpIfUnwanted({ giveUp }: Underway, { task, run, step }: Call, deps: Deps): Promise<void> {
  try {
    const why = await unwanted(task, deps);
    if (why === undefined) return;
    deps.log.info({ task: `${task.namespace}/${task.name}`, run, step }, `the model call is given up: ${why}`);
    giveUp(new InvalidError(why));
  } catch (err) {
    deps.log.warn({ err, task: task.uid, run, step }, 'whether the call is still wanted could not be found out; it goes on');
  }
}
