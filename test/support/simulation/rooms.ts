import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import jobFinished from '../../../functions/job-finished/function.ts';
import { defaultLimits } from '../../../functions/job-finished/start.ts';
import scheduleDue from '../../../functions/schedule-due/function.ts';
import { defaultAdmissionConfig } from '../../../functions/task-admitted/config.ts';
import taskAdmitted from '../../../functions/task-admitted/function.ts';
import { createRoutes } from '../../../functions/task-admitted/routes.ts';
import { createTurns } from '../../../functions/task-admitted/turns.ts';
import { silent } from '../../../shared/log/logger.ts';
import type { Process } from './io.ts';
import { kubeFor, publisherFor, type Surroundings, storeFor } from './ports.ts';

/** Has a room handle an event, in a process of its own; resolves with what it replies. */
export type Rooms = (event: AnyOrkaEvent, process: Process) => Promise<AnyOrkaEvent | undefined>;

const nobody = 'http://127.0.0.1:1';

/** The rooms of the spine, as they are, amid what is simulated. */
export function createRooms(around: Surroundings, maxTasks: number): Rooms {
  const { now } = around;
  const routes = createRoutes();
  return (event, process) => {
    const [kube, store, publisher] = [kubeFor(process, around), storeFor(process, around), publisherFor(process, around)];
    const common = { kube, store, publisher, events: { record: async () => undefined }, log: silent, now };
    const delivery = { authorization: undefined, signal: new AbortController().signal };
    const admission = {
      ...common,
      shared: kube,
      routes,
      afterLaunch: createTurns(4),
      ensureServiceAccount: async () => undefined,
      config: { ...defaultAdmissionConfig, maxTasksPerNamespace: maxTasks, urls: { api: nobody, store: nobody, llm: nobody } },
    };
    switch (event.type) {
      case 'ai.orka.task.admitted.v1':
        return taskAdmitted.handle(event, admission, delivery);
      case 'ai.orka.job.finished.v1':
        return jobFinished.handle(event, { ...common, limits: defaultLimits }, delivery);
      case 'ai.orka.schedule.due.v1':
        return scheduleDue.handle(event, common, delivery);
      default:
        return Promise.resolve(undefined);
    }
  };
}
