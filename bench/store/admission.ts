import { openStoreDatabase } from '../../functions/store/database.ts';
import { createReservationsTable, type ReservationsTable } from '../../functions/store/tables/reservations.ts';
import type { BenchResult } from '../result.ts';

/** Tasks of the namespace that run at a time. */
const limit = 20;
const rounds = 5;
const handOns = 400;

/**
 * A place of a namespace handed on, and a newcomer put into the line, over and over, with so many waiting all the time; a short line and
 * a long one in turns, so that both meet the same machine.
 */
export async function measureAdmission(folder: string): Promise<BenchResult[]> {
  const short = await openLine(`${folder}/short.db`, 100);
  const long = await openLine(`${folder}/long.db`, 10_000);
  try {
    for (let round = 0; round < rounds; round += 1) for (const line of [short, long]) await line.run();
    const [few, many] = [short.measured(), long.measured()];
    const perSecond = { name: 'places handed on', unit: '1/s', few: few.perSecond, many: many.perSecond };
    const p50 = { name: 'release and reserve without the disk, p50', unit: 'ms', few: few.p50, many: many.p50 };
    const p99 = { name: 'release and reserve without the disk, p99', unit: 'ms', few: few.p99, many: many.p99 };
    return [perSecond, p50, p99].flatMap(({ name, unit, ...value }) => [
      { name: `store: ${name}, 100 waiting`, value: value.few, unit },
      {
        name: `store: ${name}, 10,000 waiting`,
        value: value.many,
        unit,
        ratio: value.many / value.few,
        note: 'over 100 waiting',
      },
    ]);
  } finally {
    short.close();
    long.close();
  }
}

interface Measured {
  /** Of the median round, every transaction on disk. */
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

interface Line {
  run(): Promise<void>;
  measured(): Measured;
  close(): void;
}

async function openLine(path: string, waiting: number): Promise<Line> {
  const database = await openStoreDatabase({ path });
  const table = createReservationsTable(database.db);
  const holders = Array.from({ length: limit }, (_, lane) => `${lane + 1}`);
  const durations: number[] = [];
  const rates: number[] = [];
  let asked = 0;
  const ask = (): void => {
    asked += 1;
    reserve(table, asked);
  };
  await database.commit(() => {
    while (asked < limit + waiting) ask();
  });
  /** Gives the place of one back, and lets another stand in line; resolves with who has the place now. */
  const handOn = (uid: string): Promise<string> =>
    database.commit(() => {
      const start = performance.now();
      const [next] = table.release({ namespace: 'bench', uid }, asked);
      ask();
      durations.push(performance.now() - start);
      return next?.uid ?? '';
    });
  return {
    async run() {
      const began = performance.now();
      const lane = async (index: number): Promise<void> => {
        for (let i = 0; i < handOns / limit; i += 1) holders[index] = await handOn(holders[index] ?? '');
      };
      await Promise.all(holders.map((_, index) => lane(index)));
      rates.push(handOns / ((performance.now() - began) / 1_000));
    },
    measured: () => ({ perSecond: at(rates, 0.5), p50: at(durations, 0.5), p99: at(durations, 0.99) }),
    close: () => database.close(),
  };
}

/** The value below which that share of all is. */
function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

/** One of four Agents, and one of three priorities: twelve kinds of Tasks in the line. */
function reserve(table: ReservationsTable, number: number): void {
  const scopes = [
    { scope: 'tasks/bench', limit },
    { scope: `agent/bench/${number % 4}`, limit },
  ];
  table.reserve(
    { namespace: 'bench', name: `task-${number}`, uid: `${number}` },
    { priority: 400 + (number % 3) * 100, scopes },
    number,
  );
}
