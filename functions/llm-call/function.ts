import { eventId, type ObjectRef, type OrkaEvent, subjectOf } from '../../eventing/core/catalogue.ts';
import { defineFunction } from '../../eventing/define.ts';
import { bearerToken } from '../../shared/auth/core/bearer.ts';
import { ForbiddenError } from '../../shared/errors/catalogue.ts';
import type { Deps } from './deps.ts';
import { join } from './join.ts';

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
    const answer = await join(event.data, deps, delivery.signal);
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
