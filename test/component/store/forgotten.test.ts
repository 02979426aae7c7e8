import SqliteDatabase from 'better-sqlite3';
import { expect } from 'chai';
import { encodeEvent } from '../../../eventing/codec.ts';
import { taskAdmitted } from '../../../eventing/core/spine.ts';
import { createForgottenTasksTable } from '../../../functions/store/tables/forgotten-tasks.ts';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { Store } from '../../../shared/store/store.ts';
import { beginFirstRun, refusal, startTestStore, type TestStore } from '../../support/store.ts';

const gone = { namespace: 'team', uid: 'gone-uid' };
const other = { namespace: 'team', uid: 'other-uid' };
const day = 24 * 60 * 60 * 1000;
const plan = { iteration: 0, summary: 's', progress_pct: 1, goal_complete: false, plan_document: 'd' };
const hello = (to: '*' | { name: string; uid: string }, parent = 'p') => ({ id: 'm', name: 'n', to, parent, content: 'hello' });

/** Everything that can be written about a Task, and what is written beside it. */
const writes: { name: string; write: (store: Store) => Promise<unknown> }[] = [
  { name: 'a run', write: (store) => beginFirstRun(store, gone) },
  { name: 'the end of a run', write: (store) => store.endRun(gone, 1, { outcome: 'succeeded' }) },
  { name: 'a step', write: (store) => store.putStep(gone, 1, 0, { kind: 'tool', key: 'k', body: {} }) },
  { name: 'a result', write: (store) => store.putResult(gone, 'late') },
  { name: 'a plan', write: (store) => store.putPlan(gone, plan) },
  { name: 'a log', write: (store) => store.putLog(gone, 'job', 'late') },
  {
    name: 'an artifact',
    write: (store) => store.putArtifact(gone, 'a', { bytes: Buffer.from('x'), contentType: 'text/plain' }),
  },
  { name: 'a message from it', write: (store) => store.sendMessage(gone, hello('*')) },
  { name: 'a message to it', write: (store) => store.sendMessage(other, hello({ name: 'g', uid: gone.uid })) },
  { name: 'a message among its children', write: (store) => store.sendMessage(other, hello('*', gone.uid)) },
  {
    name: 'a reservation',
    write: (store) =>
      store.reserve('team', { holder: { name: 'g', uid: gone.uid }, scopes: [{ scope: `of/${gone.uid}`, limit: 1 }] }),
  },
];

describe('store: a Task that was forgotten', () => {
  let test: TestStore;
  let clock = Date.parse('2026-01-01T00:00:00Z');
  beforeEach(async () => {
    test = await startTestStore({ now: () => clock });
  });
  afterEach(() => test.close());

  for (const { name, write } of writes) {
    it(`refuses ${name} for good, and keeps nothing of it`, async () => {
      await beginFirstRun(test.store, gone);
      await test.store.forgetTask(gone);
      const error = await refusal(write(test.store));
      expect(error).to.be.instanceOf(NotFoundError);
      expect([error.message, (error as NotFoundError).retry]).to.deep.equal([
        'Task gone-uid in namespace team was deleted',
        'never',
      ]);
      expect(mentions(test.path)).to.deep.equal([]);
    });
  }

  it('is forgotten also by what is written at the same moment', async () => {
    await Promise.allSettled(
      [...writes, undefined, ...writes].map((entry) => entry?.write(test.store) ?? test.store.forgetTask(gone)),
    );
    await Promise.allSettled(writes.map(({ write }) => write(test.store)));
    expect(mentions(test.path)).to.deep.equal([]);
  });

  it('takes its own late events without keeping them, and keeps those of others', async () => {
    await test.store.forgetTask(gone);
    for (const { namespace, uid } of [gone, other]) {
      const { headers, body } = encodeEvent(
        taskAdmitted({ namespace, name: 'n', uid }, { version: 1, source: '/test' }),
        '2026-01-01T00:00:00Z',
      );
      expect((await test.http().request('POST', '/events', { headers, body: Buffer.from(body) })).status).to.equal(202);
    }
    expect(mentions(test.path)).to.deep.equal([]);
    expect((await test.store.events({ namespace: 'team' })).items).to.have.length(1);
  });

  it('is answered as any Task that has left nothing, and what it reads is not noted', async () => {
    await test.store.sendMessage(other, hello('*'));
    await test.store.forgetTask(gone);
    expect(await test.store.messages(gone, { parent: 'p', markRead: true })).to.have.length(1);
    expect([await test.store.runs(gone), await test.store.result(gone)]).to.deep.equal([[], undefined]);
    expect(mentions(test.path)).to.deep.equal([]);
  });

  it('stays forgotten over a restart', async () => {
    await test.store.forgetTask(gone);
    test = await test.restart();
    expect(await refusal(test.store.putResult(gone, 'late'))).to.be.instanceOf(NotFoundError);
  });

  it('is remembered as such for 30 days', async () => {
    await test.store.forgetTask(gone);
    clock += 29 * day;
    await test.store.forgetTask(other);
    expect(await refusal(test.store.putResult(gone, 'late'))).to.be.instanceOf(NotFoundError);
    clock += 2 * day;
    await test.store.forgetTask({ namespace: 'team', uid: 'a third' });
    await test.store.putResult(gone, 'nobody remembers');
    expect(await refusal(test.store.putResult(other, 'late'))).to.be.instanceOf(NotFoundError);
  });

  it('is remembered until 100,000 others were forgotten after it', () => {
    const db = new SqliteDatabase(test.path);
    try {
      const table = createForgottenTasksTable(db);
      const remember = (from: number, to: number): void =>
        db.transaction(() => {
          for (let i = from; i < to; i++) table.remember({ namespace: 'team', uid: `n-${i}` }, clock);
        })();
      table.remember(gone, clock);
      remember(0, 99_999);
      expect(table.has(gone)).to.equal(true);
      remember(99_999, 100_000);
      expect([table.has(gone), table.has({ namespace: 'team', uid: 'n-0' })]).to.deep.equal([false, true]);
    } finally {
      db.close();
    }
  });
});

/** Names of the tables that hold anything about the Task, but for the one that says it was forgotten. */
function mentions(path: string): string[] {
  const db = new SqliteDatabase(path, { readonly: true });
  try {
    const tables = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    return tables.filter(
      (name) => name !== 'forgotten_tasks' && JSON.stringify(db.prepare(`SELECT * FROM ${name}`).all()).includes(gone.uid),
    );
  } finally {
    db.close();
  }
}
