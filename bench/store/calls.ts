import { openStoreDatabase } from '../../functions/store/database.ts';
import { createTables } from '../../functions/store/tables/index.ts';
import type { CallReservation } from '../../shared/store/spending.ts';
import type { BenchResult } from '../result.ts';

const minute = 60_000;
const rounds = 5;
const callsARound = 100;
const sizes = [10, 1_000, 10_000];

/**
 * A call of a model reserved, with a limit of its Provider and one of its Agent and three budgets, and settled, while so many others count in
 * the same minute; and the same where so many wait for their time already. The sizes in turns, so that all meet the same machine.
 */
export async function measureCalls(folder: string): Promise<BenchResult[]> {
  const counted = await Promise.all(sizes.map((size) => openLedger(`${folder}/calls-${size}.db`, size, 'counted')));
  const waiting = await openLedger(`${folder}/calls-waiting.db`, 1_000, 'waiting');
  const ledgers = [...counted, waiting];
  try {
    for (let round = 0; round < rounds; round += 1) for (const ledger of ledgers) await ledger.run();
    const fewest = counted[0]?.p50() ?? Number.NaN;
    const results = ledgers.map((ledger, index) => ({
      name: `store: a call reserved without the disk, p50, ${ledger.about}`,
      value: ledger.p50(),
      unit: 'ms',
      ...(index === 0 ? {} : { ratio: ledger.p50() / fewest, note: `over ${counted[0]?.about}` }),
    }));
    return results;
  } finally {
    for (const ledger of ledgers) ledger.close();
  }
}

interface Ledger {
  readonly about: string;
  run(): Promise<void>;
  /** Milliseconds. */
  p50(): number;
  close(): void;
}

async function openLedger(path: string, size: number, kind: 'counted' | 'waiting'): Promise<Ledger> {
  const database = await openStoreDatabase({ path });
  const few = { entries: 1, bytes: 1, ageMs: 1 };
  const { runs, callReservations } = createTables(database.db, { events: few, deadLetters: few });
  const task = { namespace: 'bench', uid: 'task' };
  const durations: number[] = [];
  let step = 0;
  let now = 1_000_000_000_000;

  /** Room for twice as many as there are, or for a hundredth, so that the rest waits. */
  const most = kind === 'counted' ? size * 2 + callsARound * rounds * 2 : Math.ceil(size / 100);
  const asked: CallReservation = {
    holder: 'bench',
    attempt: 1,
    worst: { tokens: 1_000, costNanos: 1_000_000 },
    rates: [
      { key: 'provider/bench/p', requestsPerMinute: most, tokensPerMinute: 10 ** 12 },
      { key: 'agent/bench/a', requestsPerMinute: most * 2 },
    ],
    budgets: ['task/task', 'agent/bench/a/2026-11', 'namespace/bench/2026-11'].map((scope) => ({ scope, tokens: 10 ** 12 })),
  };
  function reserve(): number {
    step += 1;
    callReservations.reserve(task, { run: 1, step }, asked, now);
    return step;
  }

  await database.commit(() => {
    runs.begin(task, { name: 'task', root: 'task', iteration: 0, job: 'job' }, now);
    for (let i = 0; i < size; i += 1) {
      reserve();
      if (kind === 'counted') now += (minute * 0.9) / size;
    }
  });
  now = Math.floor(now);
  return {
    about: kind === 'counted' ? `${size} in the minute` : `${size} waiting`,
    run: () =>
      database.commit(() => {
        for (let i = 0; i < callsARound; i += 1) {
          const began = performance.now();
          const made = reserve();
          durations.push(performance.now() - began);
          const spent = { tokens: 100, costNanos: 1_000 };
          callReservations.settle(task, { run: 1, step: made }, { spent, scopes: [] }, true);
        }
      }),
    p50: () => durations.toSorted((a, b) => a - b)[durations.length >> 1] ?? Number.NaN,
    close: () => database.close(),
  };
}
