import type { OrkaEvent } from '../../eventing/core/catalogue.ts';
import { taskAdmitted } from '../../eventing/core/spine.ts';
import { defineFunction } from '../../eventing/define.ts';
import { Jobs } from '../../shared/api/kinds.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import { reconcile } from '../../shared/kube/reconcile.ts';
import { decide } from './core/decide.ts';
import type { FinishInput } from './core/input.ts';
import { type Deps, source } from './deps.ts';
import { finish, settle } from './finish.ts';
import { gather } from './gather.ts';
import { iterate, pause, retry, suspend, tellOfPod } from './go-on.ts';
import { retireJob } from './logs.ts';
import { forget } from './places.ts';

/** A Job has ended, or a worker has said its last word: succeed, fail, try again, go on, or cancel. */
export default defineFunction({
  name: 'job-finished',
  consumes: ['ai.orka.job.finished.v1'],
  emits: ['ai.orka.task.finished.v1'],
  handle: (event, deps: Deps) =>
    reconcile({
      gather: () => gather(event.data, deps),
      act: (input) => conclude(input, deps),
      vanished: () => forget(event.data.task, deps),
    }),
});

async function conclude(input: FinishInput, deps: Deps): Promise<OrkaEvent<'ai.orka.task.finished.v1'> | undefined> {
  const { task, eventJob } = input;
  const decision = decide(input);
  switch (decision.kind) {
    case 'ignore':
      deps.log.debug({ task: refTo(task), job: eventJob, why: decision.why }, 'nothing to conclude');
      return undefined;
    case 'early':
      throw new ConflictError(`the launch of Job ${eventJob} is still under way`);
    case 'retire':
      if (decision.readmit)
        await deps.publisher.publish(
          taskAdmitted(refTo(task), { version: `after-${eventJob}`, source }, { parent: parentOf(task) }),
        );
      await retireJob(refTo(task), eventJob, deps);
      return undefined;
    case 'repeat': {
      const reply = await settle(task, decision.phase, deps);
      if (decision.removesJob) await deps.kube.delete(Jobs, { namespace: refTo(task).namespace, name: eventJob });
      return reply;
    }
    case 'tell':
      return tellOfPod(task, decision, deps);
    case 'pause':
      return pause(input, decision, deps);
    case 'suspend':
      return suspend(task, decision, deps);
    case 'iterate':
      return iterate(input, decision, deps);
    case 'retry':
    case 'resume':
      return retry(task, decision, deps);
    case 'succeed':
    case 'fail':
    case 'cancel':
      return finish(input, decision, deps);
  }
}
