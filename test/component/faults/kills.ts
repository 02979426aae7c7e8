import { type Books, openBooks } from './books.ts';
import { boundaryOf } from './boundary.ts';
import type { Victim } from './victims.ts';
import type { Verdict, WireOptions } from './wire.ts';

/** Who is to be killed. */
export interface Killing {
  readonly name: string;
  /** Its process at the moment; undefined where there is none. */
  readonly victim: () => Victim | undefined;
  /** The boundaries at which it has been killed; more are added. */
  readonly done: Set<string>;
}

export interface Watcher extends Required<Pick<WireOptions, 'watch' | 'onAnswered'>> {
  /** The boundaries that were crossed. */
  readonly crossed: ReadonlySet<string>;
  /** Those at which the victim was killed, in order. */
  readonly kills: readonly string[];
  readonly books: Pick<Books, 'lost' | 'abandoned'>;
}

/** True where the process of this name asks something or is asked something. */
const concerns = (boundary: string, name: string): boolean => asks(boundary, name) || boundary.includes(` > ${name}: `);

const asks = (boundary: string, name: string): boolean => boundary.startsWith(`${name} > `);

/**
 * Whether a kill of the process of this name leaves another world here than at the boundary before: whenever it has answered or has been
 * answered, and whenever it is about to write down what it has done.
 */
export function isOfItsOwn(boundary: string, name: string): boolean {
  if (!concerns(boundary, name)) return false;
  return !boundary.endsWith(', before') || (asks(boundary, name) && writesDown.test(boundary));
}

const writesDown = /POST \/runs\/\d+\/steps\/\d+[ ,]/;

/** What boundaries of different steps have in common. */
const kindOf = (boundary: string): string => boundary.replace(/\d+/g, '#');

/**
 * Watches a run; where somebody is to be killed, that happens once at each boundary that is of its own and once at each kind of the others,
 * unless it is done. Who asked them finds its connection cut the first time at boundaries of that kind, and then the next process: otherwise it
 * would wait longer each time, and a run of many turns take hours.
 */
export function watchRun(killing?: Killing): Watcher {
  const crossed = new Set<string>();
  const kills: string[] = [];
  const books = openBooks();

  async function kill(boundary: string, { name, done }: Killing, victim: Victim, isNew: boolean): Promise<Verdict> {
    done.add(boundary);
    kills.push(boundary);
    if (name === 'llm-call') books.killed();
    await victim.kill();
    return asks(boundary, name) || isNew ? 'cut' : 'again';
  }

  return {
    crossed,
    kills,
    books,
    async watch(passing, moment) {
      const boundary = boundaryOf(passing, moment);
      if (boundary === undefined) return 'pass';
      crossed.add(boundary);
      const verdict = await verdictAt(boundary);
      if (moment === 'before' && verdict === 'pass') books.goes(passing);
      return verdict;
    },
    onAnswered(passing, isDelivered) {
      if (passing.to === 'model') books.modelAnswered(passing, isDelivered);
    },
  };

  async function verdictAt(boundary: string): Promise<Verdict> {
    if (killing === undefined || !concerns(boundary, killing.name)) return 'pass';
    const { name, done, victim } = killing;
    const process = victim();
    // Another request of the same process has just had it killed.
    if (process === undefined || process.isDown()) return asks(boundary, name) ? 'cut' : 'again';
    const isNew = ![...done].some((other) => kindOf(other) === kindOf(boundary));
    if (done.has(boundary) || !(isNew || isOfItsOwn(boundary, name))) return 'pass';
    return kill(boundary, killing, process, isNew);
  }
}
