import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import { defineFunction } from '../../eventing/define.ts';
import type { Deps } from './deps.ts';
import { goOn } from './go-on.ts';

/** A run without a pod can go on: a turn was answered, a child has ended, or somebody thinks so. Its tools are used, and the next turn is asked for. */
export default defineFunction({
  name: 'llm-answered',
  consumes: ['ai.orka.llm.answered.v1', 'ai.orka.run.due.v1', 'ai.orka.task.finished.v1'],
  emits: ['ai.orka.llm.call.v1', 'ai.orka.job.finished.v1'],
  bodyLimit: 32 * 1024 * 1024,
  async handle(event, deps: Deps) {
    const task = event.type === 'ai.orka.task.finished.v1' ? event.data.parent : event.data.task;
    // Most Tasks were delegated by nobody, and for them there is nothing to read.
    if (task === undefined) return undefined;
    const run = event.type === 'ai.orka.llm.answered.v1' ? event.data.run : undefined;
    return deps.longWork.reply(lead(task, run, deps));
  },
});

function lead(task: ObjectRef, run: number | undefined, deps: Deps) {
  return deps.oneAtATime.do(task.uid, () => goOn(task, run, deps));
}
