import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import { defineFunction } from '../../eventing/define.ts';
import { announce } from './announce.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';
import { forward } from './forward.ts';
import { readTask } from './gather.ts';

/** The next attempt is made by whoever made this one, if it is soon; for later ones the operator calls. */
const soonMs = 60_000;

/**
 * A Task has moved: tell those who want to know. The broker is answered at once, and never waits for a receiver: what is not delivered when
 * this process ends is still due, and the operator says so again.
 */
export default defineFunction({
  name: 'notify',
  consumes: ['ai.orka.task.admitted.v1', 'ai.orka.task.started.v1', 'ai.orka.task.finished.v1', 'ai.orka.notification.due.v1'],
  emits: ['ai.orka.notification.due.v1'],
  async handle(event, deps: Deps) {
    if (event.type === 'ai.orka.notification.due.v1') {
      await deliver(event.data.task, event.data.notification, deps);
      return undefined;
    }
    void forward(event, deps);
    return event.type === 'ai.orka.task.finished.v1' ? announce(event.data.task, deps) : undefined;
  },
});

/** Puts a notification in the line of its receiver; one that finds no room there stays due. */
async function deliver(ref: ObjectRef, notification: string, deps: Deps): Promise<void> {
  const task = await readTask(ref, deps);
  if (task === undefined) return;
  const receiver = URL.parse(task.spec.webhookURL ?? '')?.host ?? 'no URL';
  deps.deliveries.add(receiver, `${ref.uid} ${notification}`, async () => {
    const nextAt = await attempt(ref, notification, deps);
    const wait = nextAt === undefined ? Number.POSITIVE_INFINITY : nextAt - deps.now();
    if (wait <= soonMs) deps.after(wait, () => void deliver(ref, notification, deps).catch(tellOf(deps)));
  });
}

function tellOf({ log }: Deps): (err: unknown) => void {
  return (err) => log.warn({ err }, 'a notification stays due');
}
