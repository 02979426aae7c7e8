import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import { OrkaError } from '../../../shared/errors/orka-error.ts';
import type { SimulatedClock } from './clock.ts';
import type { Process } from './io.ts';
import type { Surroundings } from './ports.ts';
import { createRooms } from './rooms.ts';
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

const mostAttempts = 12;

export function createBroker({ around, clock, maxTasks, isChaotic, log }: BrokerOptions): SimulatedBroker {
  const { random } = around;
  const handle = createRooms(around, maxTasks);
  const queue: Delivery[] = [];
  const wrong: Violation[] = [];
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
