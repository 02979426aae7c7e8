import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { checkStore } from '../../../functions/store/tools/check.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import { createStoreClient } from '../../../shared/store/client.ts';
import type { SpendingRecord } from '../../../shared/store/spending.ts';
import type { Store, TaskKey } from '../../../shared/store/store.ts';
import { beginFirstRun, platformClient } from '../../support/store.ts';

const script = fileURLToPath(new URL('../../support/store-process.ts', import.meta.url));
const scope = 'namespace/team/2026-11';
const limit = 100_000;
const worst = { tokens: 100, costNanos: 1_000 };
const lanes = Array.from({ length: 12 }, (_, lane): TaskKey => ({ namespace: 'team', uid: `task-${lane}` }));

interface Running {
  readonly child: ChildProcess;
  readonly store: Store;
  readonly close: () => void;
}

async function start(path: string): Promise<Running> {
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const http = platformClient(line.toString('utf8').trim());
  return { child, store: createStoreClient({ http }), close: () => http.close() };
}

/** What the makers of calls know: tokens of answers that were acknowledged, and of those of which nobody knows. */
class Bill {
  acknowledged = 0;
  unknown = 0;
  calls = 0;
}

/** Makes call after call of its Task, until the store is gone. Some fail, some are given back. */
async function work(store: Store, lane: number, round: number, bill: Bill): Promise<void> {
  const task = lanes[lane] ?? { namespace: '', uid: '' };
  const holder = `${round}`;
  for (let i = 0; ; i += 1) {
    const step = round * 1_000 + i;
    const tokens = (lane * 7 + i * 13) % 100;
    let made = 0;
    try {
      const asked = {
        holder,
        attempt: 1,
        worst,
        rates: [{ key: 'provider/team/p', tokensPerMinute: 1e9 }],
        budgets: [{ scope, tokens: limit }],
      };
      made = worst.tokens;
      const grant = await store.reserveCall(task, 1, step, asked);
      if (!grant.granted) return;
      if (i % 5 === 3) {
        await store.releaseCall(task, 1, step, holder);
        continue;
      }
      const usage = { inputTokens: tokens, outputTokens: 0, durationMs: 1, costNanos: tokens };
      await store.putStep(task, 1, step, { kind: 'model', key: `${step}`, body: {}, usage, scopes: [scope] });
      bill.acknowledged += tokens;
      bill.calls += 1;
    } catch (error) {
      expect(error).to.be.instanceOf(UnavailableError);
      bill.unknown += made;
      return;
    }
  }
}

describe('store: a budget when the store is killed, again and again', () => {
  let folder: string;
  let running: Running;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orka-budget-'));
  });
  after(async () => {
    running.child.kill('SIGKILL');
    running.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has what was acknowledged, at most what may have been spent besides, and nothing reserved when all runs are over', async () => {
    const path = join(folder, 'store.db');
    const bill = new Bill();
    const spent = async (): Promise<SpendingRecord> => {
      const [record] = await running.store.spending('team', [scope]);
      return record as SpendingRecord;
    };
    running = await start(path);
    for (const task of lanes) await beginFirstRun(running.store, task);
    for (let round = 0; round < 3; round += 1) {
      const { child, store, close } = running;
      const gone = once(child, 'exit');
      const killAt = bill.calls + 60 + round * 23;
      const working = Promise.all(lanes.map((_, lane) => work(store, lane, round, bill)));
      while (bill.calls < killAt) await new Promise(setImmediate);
      child.kill('SIGKILL');
      await Promise.all([working, gone]);
      close();
      running = await start(path);
      expect(checkStore(path).findings).to.deep.equal([]);
      const { tokens, reservedTokens } = await spent();
      expect(tokens + reservedTokens).to.be.within(bill.acknowledged, bill.acknowledged + bill.unknown);
    }
    for (const task of lanes) await running.store.endRun(task, 1, { outcome: 'failed' });
    const { tokens, presumedTokens, reservedTokens, reservedCostNanos } = await spent();
    expect([reservedTokens, reservedCostNanos]).to.deep.equal([0, 0]);
    expect(tokens).to.be.within(bill.acknowledged, bill.acknowledged + bill.unknown);
    expect(presumedTokens).to.be.at.most(bill.unknown);
    expect(checkStore(path).findings).to.deep.equal([]);
  });
});
