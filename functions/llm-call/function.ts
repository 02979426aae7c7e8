import { type EventData, eventId, type ObjectRef, type OrkaEvent, subjectOf } from '../../eventing/core/catalogue.ts';
import { defineFunction } from '../../eventing/define.ts';
import { bearerToken } from '../../shared/auth/core/bearer.ts';
import { ForbiddenError } from '../../shared/errors/catalogue.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import { answerCall } from './answer.ts';
import { asOnlyOne } from './claim.ts';
import type { Deps } from './deps.ts';
import { journal } from './journal.ts';

type Call = EventData['ai.orka.llm.call.v1'];

const answered = 'ai.orka.llm.answered.v1';

/** A worker's model turn: answered from the journal, by joining the same turn under way, or by a Provider. */
export default defineFunction({
  name: 'llm-call',
  consumes: ['ai.orka.llm.call.v1'],
  emits: [answered],
  bodyLimit: 32 * 1024 * 1024,
  async handle(event, deps: Deps, delivery): Promise<OrkaEvent<typeof answered>> {
    const { task, run, step } = event.data;
    await admit(task, delivery.authorization, deps);
    const answer = await join(event.data, deps);
    return {
      type: answered,
      id: eventId(task.uid, `${run}.${step}`, answered),
      source: '/orka/llm-call',
      subject: subjectOf('tasks', task),
      data: { task, run, step, answer },
    };
  },
});

/** Only a Task's own worker spends its money. */
async function admit(task: ObjectRef, authorization: string | undefined, { authenticator }: Deps): Promise<void> {
  const caller = await authenticator.authenticate(bearerToken({ authorization }));
  if (caller.kind !== 'worker' || caller.task.uid !== task.uid || caller.namespace !== task.namespace)
    throw new ForbiddenError(`${caller.username} may not spend for Task "${task.name}": only the Task's own worker may`);
}

/** The same step is asked once by this process, however often and by whomever; it goes on when the one who asked is gone. */
function join(call: Call, deps: Deps): Promise<ModelAnswer> {
  const id = `${call.task.uid}/${call.run}/${call.step}`;
  const underway = deps.underway.get(id);
  if (underway !== undefined) return underway;
  const answer = turn(call, deps).finally(() => deps.underway.delete(id));
  deps.underway.set(id, answer);
  return answer;
}

const turn = (call: Call, deps: Deps): Promise<ModelAnswer> =>
  asOnlyOne(call, deps, async () => journal(call, await answerCall(call, deps), deps));
