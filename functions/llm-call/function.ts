import { eventId, type ObjectRef, type OrkaEvent, subjectOf } from '../../eventing/core/catalogue.ts';
import { defineFunction } from '../../eventing/define.ts';
import { bearerToken } from '../../shared/auth/core/bearer.ts';
import { ForbiddenError, InvalidError } from '../../shared/errors/catalogue.ts';
import type { Deps } from './deps.ts';
import { join } from './join.ts';
import type { Turns } from './turns.ts';

const answered = 'ai.orka.llm.answered.v1';

type Reply = OrkaEvent<typeof answered> | OrkaEvent<'ai.orka.job.finished.v1'>;

/** A model turn: answered from the journal, by joining the same turn under way, or by a Provider. A worker says what is asked; an event only points. */
export default defineFunction({
  name: 'llm-call',
  consumes: ['ai.orka.llm.call.v1'],
  emits: [answered, 'ai.orka.job.finished.v1'],
  bodyLimit: 32 * 1024 * 1024,
  async handle(event, deps: Deps & { readonly turns?: Turns | undefined }, delivery): Promise<Reply | undefined> {
    const { task, run, step, request } = event.data;
    if (request === undefined && deps.turns !== undefined) return deps.turns.take({ task, run, step }, delivery.authorization);
    await admit(task, delivery.authorization, deps);
    if (request === undefined) throw new InvalidError('the event does not say what to ask', { details: { field: 'request' } });
    const answer = await join({ task, run, step, request }, deps, delivery.signal);
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
