import { UnavailableError } from '../../../shared/errors/catalogue.ts';

/** Something that speaks to others, and may be ended in between: one delivery to a room, or one life of the operator. */
export interface Process {
  readonly name: string;
  isDead: boolean;
  /** Called when chance ends it. */
  readonly onDeath: () => void;
}

/** What can happen to a request. */
type Fate = 'done' | 'refused' | 'answer lost' | 'died before' | 'died after';

interface Pending {
  readonly process: Process;
  readonly what: string;
  run(fate: Fate): void;
}

/** All requests that are under way. None of them comes to anything until it is its turn, in an order of chance. */
export interface Io {
  /** What a process gets for asking; nothing any more, once it is dead. */
  call<T>(process: Process, what: string, effect: () => T): Promise<T>;
  /** How many requests wait for their turn. */
  pending(): number;
  /** Does one of them; whoever asked goes on once it is let (`settled`). */
  step(): void;
}

export interface IoOptions {
  readonly random: () => number;
  /** How often something goes wrong, from 0 to 1. */
  readonly faultRate: () => number;
  readonly log: (line: string) => void;
}

const faults: readonly Fate[] = ['refused', 'answer lost', 'died before', 'died after'];

export function createIo({ random, faultRate, log }: IoOptions): Io {
  let waiting: Pending[] = [];

  function fate(): Fate {
    return random() < faultRate() ? (faults[Math.floor(random() * faults.length)] ?? 'done') : 'done';
  }

  return {
    call: (process, what, effect) =>
      new Promise((resolve, reject) => {
        if (process.isDead) return;
        waiting.push({
          process,
          what,
          run(happens) {
            if (happens === 'refused') return reject(new UnavailableError(`${what} was not answered`));
            if (happens === 'died before') return;
            let answer: ReturnType<typeof effect>;
            try {
              answer = effect();
            } catch (error) {
              return reject(error as Error);
            }
            if (happens === 'done') resolve(answer);
            if (happens === 'answer lost') reject(new UnavailableError(`${what}: the answer was lost`));
          },
        });
      }),
    pending: () => waiting.length,
    step() {
      const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
      if (next === undefined || next.process.isDead) return;
      const happens = fate();
      log(`  ${next.process.name}: ${next.what}${happens === 'done' ? '' : ` (${happens})`}`);
      next.run(happens);
      if (happens.startsWith('died')) {
        next.process.isDead = true;
        waiting = waiting.filter(({ process }) => process !== next.process);
        next.process.onDeath();
      }
    },
  };
}

/** Lets everybody go on as far as they come without a further answer. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
