import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStore } from '../functions/store/app.ts';
import type { Caller } from '../shared/auth/caller.ts';
import { createHttpClient, type HttpClient } from '../shared/http/client.ts';
import type { Listening } from '../shared/http/server.ts';
import { silent } from '../shared/log/logger.ts';
import { createStoreClient } from '../shared/store/client.ts';
import type { Store } from '../shared/store/store.ts';
import type { BenchResult } from './result.ts';
import { measureAdmission } from './store/admission.ts';
import { measureCalls } from './store/calls.ts';
import type { Measured, Order } from './store/load.ts';
import { startProbe } from './store/probe.ts';

/** The load has the token `bench` and journals as llm-call does; the room that begins the runs has another. */
const vouchFor = async (token: string): Promise<Caller> => ({
  kind: 'platform',
  room: token === 'bench' ? 'llm-call' : 'task-admitted',
  username: token,
});

/** The journal over HTTP beside a bare probe, the load in a process of its own; everything with synchronous=FULL. */
export async function run(): Promise<BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-bench-store-'));
  const probe = await startProbe(folder);
  const store = await startStore({
    path: join(folder, 'store.db'),
    port: 0,
    authenticator: { authenticate: vouchFor },
    log: silent,
    now: Date.now,
  });
  const [journal, admission] = ['bench', 'admission'].map((token) =>
    createHttpClient({ baseUrl: store.url, token: async () => token }),
  ) as [HttpClient, HttpClient];
  try {
    const begin = beginner(createStoreClient({ http: admission }));
    return [
      ...(await threeSteps(probe, store, begin)),
      await longJournal(store, createStoreClient({ http: journal }), begin),
      ...(await measureAdmission(folder)),
      ...(await measureCalls(folder)),
    ];
  } finally {
    for (const client of [journal, admission]) client.close();
    await Promise.all([probe.close(), store.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

type Begin = (count: number) => Promise<readonly string[]>;

/** Makes Tasks that nobody has used yet, each with an open run 1. */
function beginner(store: Store): Begin {
  let made = 0;
  async function one(): Promise<string> {
    made += 1;
    const uid = `task-${made}`;
    await store.beginRun({ namespace: 'bench', uid }, { name: uid, root: uid, iteration: 0, job: `${uid}-job` });
    return uid;
  }
  return (count) => inFifties(count, one);
}

/** Calls `work` so many times, fifty at a time. */
async function inFifties<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) {
    const first = results.length;
    results.push(...(await Promise.all(Array.from({ length: Math.min(50, count - first) }, (_, i) => work(first + i)))));
  }
  return results;
}

async function threeSteps(probe: Listening, store: Listening, begin: Begin): Promise<BenchResult[]> {
  const three = { steps: 3, firstStep: 1 };
  const warm = await begin(1_000);
  for (const { url } of [probe, store]) await load({ url, tasks: warm, concurrency: 50, ...three });
  const alone = { tasks: await begin(500), concurrency: 1, ...three };
  const crowd = { tasks: await begin(6_000), concurrency: 100, ...three };
  const bareAlone = await load({ url: probe.url, ...alone });
  const oursAlone = await load({ url: store.url, ...alone });
  const bareCrowd = await load({ url: probe.url, ...crowd });
  const oursCrowd = await load({ url: store.url, ...crowd });
  return [
    {
      name: 'store: a run of 3 journalled steps alone, p50',
      value: oursAlone.p50,
      unit: 'ms',
      goal: '<= 2',
      baseline: bareAlone.p50,
      ratio: oursAlone.p50 / bareAlone.p50,
    },
    {
      name: 'store: runs of 3 journalled steps, 100 at once',
      value: oursCrowd.runsPerSecond,
      unit: 'runs/s',
      goal: '>= 3000',
      baseline: bareCrowd.runsPerSecond,
      ratio: oursCrowd.runsPerSecond / bareCrowd.runsPerSecond,
    },
  ];
}

/** What step 10,000 of one run costs beside step 10 of others, taken in turns so that both meet the same machine. */
async function longJournal({ url }: Listening, store: Store, begin: Begin): Promise<BenchResult> {
  const long = await begin(1);
  await inFifties(10_000, (step) =>
    store.putStep({ namespace: 'bench', uid: long[0] ?? '' }, 1, step, { kind: 'tool', key: `${step}`, body: {} }),
  );
  const early: number[] = [];
  const late: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const once = { url, concurrency: 1 };
    early.push((await load({ ...once, tasks: await begin(30), steps: 10, firstStep: 5 })).stepP50);
    late.push((await load({ ...once, tasks: long, steps: 300, firstStep: 10_000 + round * 300 })).stepP50);
  }
  const value = median(late) / median(early);
  return {
    name: 'store: step 10,000 of a run over step 10',
    value,
    unit: 'x',
    goal: '<= 1.2',
    note: `${median(late).toFixed(3)} ms`,
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const script = fileURLToPath(new URL('store/load.ts', import.meta.url));

/** One measurement by a process of its own. */
function load(order: Order): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(output) as Measured) : reject(new Error(`the load ended with status ${code}`)),
    );
    child.stdin.end(JSON.stringify(order));
  });
}
