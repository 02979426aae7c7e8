import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startStore } from '../../../functions/store/app.ts';
import { InsufficientStorageError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import { silent } from '../../../shared/log/logger.ts';
import { createStoreClient } from '../../../shared/store/client.ts';
import type { Store, TaskKey } from '../../../shared/store/store.ts';
import { beginFirstRun, platformClient, refusal, startTestStore, stubAuthenticator } from '../../support/store.ts';

const script = fileURLToPath(new URL('../../support/store-process.ts', import.meta.url));
const task: TaskKey = { namespace: 'team', uid: 'task-1' };

async function startProcess(path: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: line.toString('utf8').trim() };
}

describe('store: what was answered 2xx is there', () => {
  it('after kill -9 in the middle of writing, again and again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orka-kill-'));
    const path = join(folder, 'store.db');
    const acknowledged = new Set<string>();
    try {
      for (let round = 0; round < 4; round += 1) {
        const { child, url } = await startProcess(path);
        const http = platformClient(url);
        const store = createStoreClient({ http });
        if (round === 0) await beginFirstRun(store, task);
        const killed = once(child, 'exit');
        let inRound = 0;
        const write = async (writer: number): Promise<void> => {
          for (let i = 0; ; i += 1) {
            const step = round * 1_000_000 + writer * 10_000 + i;
            const key = `step-${step}`;
            try {
              await store.putStep(task, 1, step, { kind: 'tool', key, body: 'x'.repeat(200) });
            } catch (error) {
              expect(error).to.be.instanceOf(UnavailableError);
              return;
            }
            acknowledged.add(key);
            inRound += 1;
            if (inRound === 150 + round * 37) child.kill('SIGKILL');
          }
        };
        await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
        await killed;
        http.close();
      }
      const server = await startStore({ path, port: 0, authenticator: stubAuthenticator, log: silent, now: Date.now });
      const http = platformClient(server.url);
      const kept = new Set((await createStoreClient({ http }).steps(task, 1, { limit: 10_000 })).map(({ key }) => key));
      http.close();
      await server.close();
      expect(acknowledged.size).to.be.greaterThan(800);
      expect([...acknowledged].filter((key) => !kept.has(key))).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('after a restart, all of it', async () => {
    let test = await startTestStore();
    const plan = { iteration: 0, summary: 's', progress_pct: 1, goal_complete: false, plan_document: 'd' };
    await fill(test.store, plan);
    const before = await snapshot(test.store);
    test = await test.restart();
    expect(await snapshot(test.store)).to.deep.equal(before);
    expect(await test.store.release('team', 'first')).to.deep.equal([{ namespace: 'team', name: 'b', uid: 'second' }]);
    await test.close();
  });

  it('until its Task is forgotten', async () => {
    const test = await startTestStore();
    const other = { namespace: 'team', uid: 'another' };
    await fill(test.store, { iteration: 0, summary: 's', progress_pct: 1, goal_complete: false, plan_document: 'd' });
    await test.store.putResult(other, 'stays');
    await test.store.forgetTask(task);
    await test.store.forgetTask(task);
    expect(await snapshot(test.store)).to.deep.equal({
      runs: [],
      result: undefined,
      plan: undefined,
      log: undefined,
      artifacts: [],
      messages: [],
      modelCalls: 0,
    });
    expect((await test.store.result(other))?.toString()).to.equal('stays');
    await test.close();
  });

  async function fill(store: Store, plan: Parameters<Store['putPlan']>[1]): Promise<void> {
    await beginFirstRun(store, task);
    await store.putStep(task, 1, 0, {
      kind: 'model',
      key: 'k',
      body: {},
      usage: { inputTokens: 1, outputTokens: 1, durationMs: 1 },
    });
    await store.putResult(task, 'result');
    await store.putPlan(task, plan);
    await store.putLog(task, 'job', 'log');
    await store.putArtifact(task, 'a', { bytes: Buffer.from('x'), contentType: 'text/plain' });
    await store.sendMessage(
      { ...task, uid: 'sibling' },
      { id: '1', name: 's', to: { name: 'a', uid: task.uid }, parent: 'p', content: 'hello' },
    );
    for (const [name, uid] of [
      ['a', 'first'],
      ['b', 'second'],
    ] as const)
      await store.reserve('team', { holder: { name, uid }, scopes: [{ scope: 's', limit: 1 }] });
  }

  async function snapshot(store: Store) {
    return {
      runs: await store.runs(task),
      result: (await store.result(task))?.toString(),
      plan: await store.plan(task),
      log: await store.log(task, 'job'),
      artifacts: await store.artifacts(task),
      messages: await store.messages(task, { parent: 'p' }),
      modelCalls: (await store.usage(task)).task.modelCalls,
    };
  }
});

describe('store: the disk is full', () => {
  it('refuses with 507 and keeps what it has acknowledged, answers reads, and goes on when there is room', async () => {
    const test = await startTestStore({ maxPages: 250 });
    const kept: TaskKey[] = [];
    let refused: Error | undefined;
    for (let i = 0; i < 100 && refused === undefined; i += 1) {
      const next = { namespace: 'team', uid: `task-${i}` };
      refused = await test.store.putResult(next, Buffer.alloc(20_000, i)).then(
        () => void kept.push(next),
        (error: Error) => error,
      );
    }
    expect(kept.length).to.be.greaterThan(5);
    expect(refused).to.be.instanceOf(InsufficientStorageError);
    expect(refused?.message).not.to.match(/sqlite/i);
    const crowd = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => test.store.putResult({ namespace: 'team', uid: `late-${i}` }, Buffer.alloc(20_000))),
    );
    expect(crowd.every(({ status }) => status === 'rejected')).to.equal(true);
    for (const [i, { uid }] of kept.entries()) expect((await test.store.result({ namespace: 'team', uid }))?.[0]).to.equal(i);
    for (const one of kept.slice(0, 3)) await test.store.forgetTask(one);
    await test.store.putResult({ namespace: 'team', uid: 'after' }, Buffer.alloc(20_000, 7));
    expect((await test.store.result({ namespace: 'team', uid: 'after' }))?.length).to.equal(20_000);
    await test.close();
  });

  it('a file that cannot be opened is said in one line', async () => {
    const error = await refusal(
      startStore({ path: '/dev/null/store.db', port: 0, authenticator: stubAuthenticator, log: silent, now: Date.now }),
    );
    expect(error).to.be.instanceOf(UnavailableError);
    expect(error.message).to.include('/dev/null/store.db').and.not.to.include('\n');
  });
});
