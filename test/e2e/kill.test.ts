import { expect } from 'chai';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { type ExampleRun, prepareExampleRun } from '../support/example-run.ts';
import { workerPids } from '../support/orka-dev.ts';
import { seeded, seedOfRun } from '../support/seed.ts';
import { until } from '../support/until.ts';

const seed = seedOfRun();
const kills = Number(process.env['ORKA_KILLS'] ?? 5);
/** An answer that left the model so long before a kill had reached llm-call, and its journal. */
const settledMs = 100;

describe(`kill -9 (ORKA_SEED=${seed}, ORKA_KILLS=${kills})`, function () {
  this.timeout(180_000);
  const random = seeded(seed);
  let uneventful: { task: Task; children: number; calls: number; durationMs: number };

  before('an undisturbed run to compare with', async () => {
    const run = await prepareExampleRun();
    try {
      await run.start();
      const began = performance.now();
      await run.apply();
      const task = await run.finished();
      expect(task.status?.phase, task.status?.message).to.equal('Succeeded');
      uneventful = {
        task,
        children: (await children(run)).length,
        calls: run.model.calls().length,
        durationMs: performance.now() - began,
      };
    } finally {
      await run.close();
    }
  });

  for (let nth = 1; nth <= kills; nth += 1) {
    it(`of everything, at instant ${nth}: the run ends the same and nothing is paid for twice`, async () => {
      const instantMs = random() * uneventful.durationMs;
      const run = await prepareExampleRun();
      try {
        await run.start();
        const applied = run.apply().then(
          () => true,
          () => false,
        );
        await elapse(instantMs);
        const killedAt = Date.now();
        await run.kill();
        const acknowledged = await applied;
        await run.start();
        if (!acknowledged) await run.apply();
        await endsTheSame(run, [killedAt]);
      } finally {
        await run.close();
      }
    });
  }

  it('of a worker alone: its run goes on where it was', async () => {
    const run = await prepareExampleRun();
    try {
      await run.start();
      await run.apply();
      const [pid] = await until('a worker', () => {
        const pids = workerPids(run.dataDir);
        return pids.length > 0 && run.model.calls().length > 3 ? pids : undefined;
      });
      const killedAt = Date.now();
      process.kill(-(pid as number), 'SIGKILL');
      await endsTheSame(run, [killedAt]);
    } finally {
      await run.close();
    }
  });

  async function endsTheSame(run: ExampleRun, killedAt: readonly number[]): Promise<void> {
    const task = await run.finished();
    expect(task.status?.phase, task.status?.message).to.equal('Succeeded');
    expect(task.status?.message).to.equal(uneventful.task.status?.message);
    expect(task.status?.iteration).to.equal(uneventful.task.status?.iteration);
    const ended = await children(run);
    expect(ended.map(({ status }) => status?.phase)).to.deep.equal(Array(uneventful.children).fill('Succeeded'));
    expect(
      ended.filter(({ status }) => status?.resultRef?.available !== true).map(({ metadata }) => metadata.name),
    ).to.deep.equal([]);
    expect(paidTwice(run, killedAt)).to.deep.equal([]);
  }
});

/** Calls made again although their answer had left the model well before the kill. */
function paidTwice(run: ExampleRun, killedAt: readonly number[]): string[] {
  const calls = run.model.calls();
  return calls
    .filter((call, i) =>
      calls
        .slice(0, i)
        .some(
          (earlier) =>
            earlier.key === call.key &&
            killedAt.some((at) => (earlier.answeredAt ?? Number.POSITIVE_INFINITY) < at - settledMs && call.receivedAt > at),
        ),
    )
    .map(({ key, index }) => `${index} ${key}`);
}

async function children(run: ExampleRun): Promise<Task[]> {
  const { items } = await run.kube().list(Tasks, { namespace: 'default', labelSelector: 'orka.ai/parent-task' });
  return items;
}

/** The instant of a kill is a time, not a condition. */
const elapse = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
