import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStore } from '../../functions/store/app.ts';
import type { JournalStep } from '../../shared/agent/core/journal.ts';
import { advance, decide } from '../../shared/agent/core/step-machine.ts';
import { putToolStep } from '../../shared/agent/journal.ts';
import { createRuns, type RunAt } from '../../shared/agent/runs.ts';
import type { RunContext } from '../../shared/api/worker.ts';
import type { Caller } from '../../shared/auth/caller.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import { silent } from '../../shared/log/logger.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import { stepKey } from '../../shared/store/step-key.ts';
import type { Store } from '../../shared/store/store.ts';
import type { BenchResult } from '../result.ts';
import { startProbe } from '../store/probe.ts';

const turns = 1_000;
/** So many turns around the tenth and before the last are compared. */
const around = 20;

/** The journal of a run of a thousand turns, each a model's answer and a tool call, led on by the step machine over HTTP and disk. */
export async function longRun(): Promise<BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-bench-long-'));
  const caller = (token: string): Caller =>
    ({
      kind: 'platform',
      room: token === 'begin' ? 'task-admitted' : token === 'keep' ? 'api' : 'llm-call',
      username: token,
    }) as Caller;
  const options = { path: join(folder, 'store.db'), port: 0, log: silent, now: Date.now };
  const store = await startStore({ ...options, authenticator: { authenticate: async (token) => caller(token) } });
  const clients = ['begin', 'turn'].map((token) => createHttpClient({ baseUrl: store.url, token: async () => token }));
  const [begin, turn] = clients.map((http) => createStoreClient({ http })) as [Store, Store];
  try {
    const task = { namespace: 'default', name: 'long', uid: 'long' };
    const { run } = await begin.beginRun(task, { name: 'long', root: 'long', iteration: 0, job: 'long' });
    const times = await lead({ task, run }, turn);
    const writes = times.reduce((sum, { written }) => sum + written, 0);
    const cost = (from: number): number =>
      times.slice(from, from + around).reduce((sum, { written, folded }) => sum + written + folded, 0) / around;
    const bare = await bareWrites(folder, 2 * turns);
    const [early, late] = [cost(10), cost(turns - around)];
    return [
      {
        name: `a run of ${turns} turns: journal writes in all`,
        value: writes,
        unit: 'ms',
        goal: '<= 250 ms',
        baseline: bare,
        ratio: writes / bare,
        note: `${2 * turns} steps, one after another, each a request and a commit to disk`,
      },
      {
        name: `  cost of turn ${turns} over turn 10`,
        value: late / early,
        unit: 'x',
        goal: '<= 1.2',
        note: `${early.toFixed(1)} and ${late.toFixed(1)} ms: what came after is read, folded and journalled`,
      },
    ];
  } finally {
    for (const http of clients) http.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds that a bare server needs for so many rows, one after another, each on disk before it is answered. */
async function bareWrites(folder: string, count: number): Promise<number> {
  const probe = await startProbe(folder);
  const http = createHttpClient({ baseUrl: probe.url });
  try {
    const began = performance.now();
    for (let i = 0; i < count; i += 1) await http.request('POST', `/${i}`, { json: answerTo(i) });
    return performance.now() - began;
  } finally {
    http.close();
    await probe.close();
  }
}

/** Milliseconds of one turn: waiting for the journal, and everything else. */
interface TurnTime {
  readonly written: number;
  readonly folded: number;
}

async function lead(at: RunAt, store: Store): Promise<TurnTime[]> {
  const runs = createRuns({
    context: async () => contextOf(at),
    steps: (of, after, limit) => store.steps(of.task, of.run, { after, limit }),
  });
  const times: TurnTime[] = [];
  for (let i = 0; i < turns; i += 1) {
    const began = performance.now();
    let folded = await runs.fold(at);
    let written = 0;
    const journal = async (entry: (step: number) => JournalStep): Promise<void> => {
      const { step } = folded.state;
      const made = entry(step);
      const began = performance.now();
      await put(at, made, store);
      written += performance.now() - began;
      folded = { ...folded, state: advance(folded.state, made) };
      runs.keep(at, folded);
    };
    await journal((step) => ({ step, kind: 'model', answer: answerTo(i) }));
    await journal((step) => ({
      step,
      kind: 'tool',
      result: { id: `call-${i}`, name: 'count', content: `${i}`, isError: false },
    }));
    decide(folded.state);
    times.push({ written, folded: performance.now() - began - written });
  }
  return times;
}

async function put({ task, run }: RunAt, entry: JournalStep, store: Store): Promise<void> {
  const { step } = entry;
  const key = stepKey(task, run, step);
  if (entry.kind === 'tool') await putToolStep(store, { task, run, step, key }, entry.result, 0);
  else await store.putStep(task, run, step, { kind: 'model', key, body: { request: '', answer: entry.answer }, usage });
}

const usage = { inputTokens: 1000, outputTokens: 50, durationMs: 0 };

const contextOf = ({ task, run }: RunAt): RunContext => ({
  task,
  run,
  iteration: 0,
  agent: 'one',
  prompt: 'Go on for long.',
  systemPrompt: 'You count.',
  tools: [],
  offers: [],
  autonomous: undefined,
  coordination: undefined,
  parent: undefined,
  plan: undefined,
  session: undefined,
  maxTurns: turns + 1,
  contextTokens: 100_000,
});

const answerTo = (i: number): ModelAnswer =>
  ({
    provider: 'bench',
    model: 'none',
    content: [{ type: 'tool_call', id: `call-${i}`, name: 'count', arguments: { i } }],
    stopReason: 'tool_calls',
    usage,
  }) as ModelAnswer;
