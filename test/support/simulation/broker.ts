import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import jobFinished from '../../../functions/job-finished/function.ts';
import { defaultLimits } from '../../../functions/job-finished/start.ts';
import scheduleDue from '../../../functions/schedule-due/function.ts';
import { defaultAdmissionConfig } from '../../../functions/task-admitted/config.ts';
import taskAdmitted from '../../../functions/task-admitted/function.ts';
import { createRoutes } from '../../../functions/task-admitted/routes.ts';
import { createTurns } from '../../../functions/task-admitted/turns.ts';
import { OrkaError } from '../../../shared/errors/orka-error.ts';
import { silent } from '../../../shared/log/logger.ts';
import type { SimulatedClock } from './clock.ts';
import type { Process } from './io.ts';
import { kubeFor, publisherFor, type Surroundings, storeFor } from './ports.ts';
import { Violation } from './rules.ts';

interface Delivery {
  readonly event: AnyOrkaEvent;
  readonly attempt: number;
}

/** Delivers events to the rooms, in any order, some of them twice and some never. */
export interface SimulatedBroker {
  publish(event: AnyOrkaEvent): void;
  /** Deliveries that have not begun. */
  waiting(): number;
  underWay(): number;
  /** Begins a delivery. */
  deliver(): void;
  /** What should not have happened in a room. */
  readonly wrong: Violation[];
}

export interface BrokerOptions {
  readonly around: Surroundings;
  readonly clock: SimulatedClock;
  readonly maxTasks: number;
  /** Whether events are lost and doubled. */
  readonly isChaotic: () => boolean;
  readonly log: (line: string) => void;
}

const nobody = 'http://127.0.0.1:1';
const mostAttempts = 12;

export function createBroker({ around, clock, maxTasks, isChaotic, log }: BrokerOptions): SimulatedBroker {
  const { random, now } = around;
  const queue: Delivery[] = [];
  const wrong: Violation[] = [];
  const routes = createRoutes();
  let underWay = 0;
  let begun = 0;

  function publish(event: AnyOrkaEvent): void {
    const chance = isChaotic() ? random() : 0.5;
    const copies = chance < 0.05 ? 0 : chance > 0.7 ? 2 : 1;
    if (copies === 0) log(`  (${event.id} is lost)`);
    for (let copy = 0; copy < copies; copy += 1) queue.push({ event, attempt: 1 });
  }

  function again({ event, attempt }: Delivery): void {
    if (attempt === mostAttempts) log(`  (${event.id} is a dead letter)`);
    else clock.timers.after(200 * 2 ** attempt, () => void queue.push({ event, attempt: attempt + 1 }));
  }

  function handle(event: AnyOrkaEvent, process: Process): Promise<AnyOrkaEvent | undefined> {
    const [kube, store, publisher] = [kubeFor(process, around), storeFor(process, around), publisherFor(process, around)];
    const common = { kube, store, publisher, events: { record: async () => undefined }, log: silent, now };
    const delivery = { authorization: undefined, signal: new AbortController().signal };
    switch (event.type) {
      case 'ai.orka.task.admitted.v1':
        return taskAdmitted.handle(
          event,
          {
            ...common,
            shared: kube,
            routes,
            afterLaunch: createTurns(4),
            ensureServiceAccount: async () => undefined,
            config: {
              ...defaultAdmissionConfig,
              maxTasksPerNamespace: maxTasks,
              urls: { api: nobody, store: nobody, llm: nobody },
            },
          },
          delivery,
        );
      case 'ai.orka.job.finished.v1':
        return jobFinished.handle(event, { ...common, limits: defaultLimits }, delivery);
      case 'ai.orka.schedule.due.v1':
        return scheduleDue.handle(event, common, delivery);
      default:
        return Promise.resolve(undefined);
    }
  }

  return {
    publish,
    wrong,
    waiting: () => queue.length,
    underWay: () => underWay,
    deliver() {
      const [delivery] = queue.splice(Math.floor(random() * queue.length), 1);
      if (delivery === undefined) return;
      const { event } = delivery;
      begun += 1;
      const room = event.type.split('.').slice(2, 4).join('.');
      log(`  #${begun} delivers ${event.id} (${delivery.attempt})`);
      underWay += 1;
      const process: Process = {
        name: `#${begun} ${room}`,
        isDead: false,
        onDeath() {
          underWay -= 1;
          again(delivery);
        },
      };
      handle(event, process).then(
        (reply) => {
          underWay -= 1;
          if (reply !== undefined) publish(reply);
        },
        (error: unknown) => {
          underWay -= 1;
          if (!(error instanceof OrkaError)) {
            wrong.push(error instanceof Violation ? error : new Violation(`${room}: ${(error as Error).stack}`));
          } else if (error.retry === 'never') {
            wrong.push(new Violation(`${room} refuses ${event.id} for good: ${error.message}`));
          } else again(delivery);
        },
      );
    },
  };
}
