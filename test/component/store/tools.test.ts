import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { backUpStore } from '../../../functions/store/tools/backup.ts';
import { checkStore } from '../../../functions/store/tools/check.ts';
import { restoreStore } from '../../../functions/store/tools/restore.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import { beginFirstRun, refusal, startTestStore, type TestStore } from '../../support/store.ts';

const task = { namespace: 'team', uid: 'uid-a' };

/** Something of every kind that a check looks at. */
async function fill({ store }: TestStore): Promise<void> {
  await beginFirstRun(store, task);
  await store.putResult(task, 'x'.repeat(100_000));
  await store.putNotification(task, 'n', 'a', { url: 'http://a', body: '' });
  for (const uid of ['uid-a', 'uid-b', 'uid-c'])
    await store.reserve('team', { holder: { name: uid, uid }, scopes: [{ scope: 'tasks/team', limit: 1 }] });
  await store.reserveCall(task, 1, 0, {
    holder: 'h',
    attempt: 1,
    worst: { tokens: 10, costNanos: 5 },
    rates: [{ key: 'provider/team/p', tokensPerMinute: 100 }],
    budgets: [{ scope: 'task/uid-a' }],
  });
  await store.putSession('team', 's', 'task');
  await store.appendSession('team', 's', { key: 'k', messages: [{ role: 'user', content: 'some words' }] });
}

/** Changes the file behind the store's back. */
function tamper(path: string, ...statements: readonly string[]): void {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  for (const statement of statements) db.exec(statement);
  db.close();
}

/** How to break what a check looks at, by the check that has to say so. */
const breakages: readonly { readonly check: string; readonly statements: readonly string[] }[] = [
  { check: 'records-without-run', statements: ["INSERT INTO results VALUES ('team', 'nobody', 'x')"] },
  {
    check: 'records-of-deleted-tasks',
    statements: ["INSERT INTO forgotten_tasks (namespace, uid, forgotten_at) VALUES ('team', 'uid-a', 0)"],
  },
  { check: 'places-without-reservation', statements: ["INSERT INTO places VALUES ('tasks/team', 'team', 'nobody')"] },
  {
    check: 'reservations-of-nothing',
    statements: ["INSERT INTO reservations (namespace, uid, name, turn, asked_at) VALUES ('team', 'nobody', 'n', 0, 0)"],
  },
  { check: 'places-miscounted', statements: ['UPDATE scopes SET taken = 7'] },
  { check: 'lines-misplaced', statements: ['UPDATE line_scopes SET turn = 7'] },
  { check: 'places-kept-for-others', statements: ['UPDATE kept_places SET seq = 99'] },
  { check: 'sessions-miscounted', statements: ['UPDATE sessions SET messages = 7'] },
  {
    check: 'messages-not-searchable',
    statements: ["INSERT INTO session_words (session_words, rowid, content) VALUES ('delete', 1, 'some words')"],
  },
  {
    check: 'memories-not-searchable',
    statements: [
      `INSERT INTO memories (namespace, id, session_name, agent_name, task_name, parent_task, source, proposal_id, tags, created_at, updated_at, content)
         VALUES ('team', 'm', '', '', '', '', '', '', '[]', 0, 0, 'some words')`,
      "INSERT INTO memory_words (memory_words, rowid, namespace, content, tags) VALUES ('delete', 1, 'team', 'some words', '[]')",
    ],
  },
  { check: 'reservations-miscounted', statements: ['UPDATE spending SET reserved_tokens = 7'] },
  { check: 'calls-of-ended-runs', statements: ['UPDATE runs SET ended_at = 1'] },
  {
    check: 'spending-of-deleted-tasks',
    statements: ["INSERT INTO forgotten_tasks (namespace, uid, forgotten_at) VALUES ('team', 'uid-a', 0)"],
  },
  { check: 'spending-below-zero', statements: ['UPDATE call_times SET tokens = -1'] },
  { check: 'logs-miscounted', statements: ['UPDATE log_sizes SET bytes = 7'] },
  { check: 'references', statements: ['DELETE FROM runs'] },
];

describe('store: check, backup and restore', () => {
  let test: TestStore;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orka-tools-'));
    test = await startTestStore();
    await fill(test);
  });
  afterEach(async () => {
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds nothing wrong with a store at work', async () => {
    const report = checkStore(test.path);
    expect(report.findings).to.deep.equal([]);
    expect(report).to.deep.include({ ok: true, path: test.path });
    expect(report.schema.state).to.equal('current');
    await test.store.release('team', 'uid-a');
    await test.store.deleteSession('team', 's');
    expect(checkStore(test.path).ok, 'nor after what was there has gone').to.equal(true);
  });

  for (const { check, statements } of breakages)
    it(`finds ${check}`, () => {
      tamper(test.path, ...statements);
      const { ok, findings } = checkStore(test.path);
      expect(ok).to.equal(false);
      expect(findings.map((finding) => finding.check)).to.include(check);
      expect(findings.find((finding) => finding.check === check)?.examples).not.to.deep.equal([]);
    });

  it('finds a page that was overwritten, and neither backs it up nor restores it', async () => {
    const backup = join(folder, 'backup.db');
    await backUpStore(test.path, backup);
    const file = await open(backup, 'r+');
    await file.write(Buffer.alloc(8 * 4_096, 0xa5), 0, 8 * 4_096, 10 * 4_096);
    await file.close();
    expect(checkStore(backup).findings.map(({ kind }) => kind)).to.include('damage');
    const copy = join(folder, 'copy.db');
    expect(await refusal(backUpStore(backup, copy))).to.be.instanceOf(InvalidError);
    expect(await refusal(restoreStore(backup, copy))).to.be.instanceOf(InvalidError);
    expect(existsSync(copy) || existsSync(`${copy}.partial`)).to.equal(false);
  });

  it('says what is not the file of a store', async () => {
    const text = join(folder, 'text');
    await writeFile(text, 'this is not a database, and it is longer than a header of one is '.repeat(20));
    expect(() => checkStore(text)).to.throw(InvalidError);
    expect(() => checkStore(join(folder, 'none'))).to.throw(NotFoundError);
    tamper(join(folder, 'other.db'), 'CREATE TABLE a (b)');
    expect(() => checkStore(join(folder, 'other.db'))).to.throw(InvalidError, 'not the file of a store');
  });

  it('backs up a store that is written to meanwhile: one moment of it, one file, for its owner only', async () => {
    let writes = 0;
    let stop = false;
    const writing = (async () => {
      for (; !stop; writes += 1) await test.store.putLog(task, `job-${writes}`, 'y'.repeat(10_000));
    })();
    while (writes < 20) await new Promise(setImmediate);
    const backup = join(folder, 'backup.db');
    const report = await backUpStore(test.path, backup);
    stop = true;
    await writing;
    expect(report).to.deep.include({ ok: true, path: backup });
    expect((await stat(backup)).mode & 0o777).to.equal(0o600);
    for (const suffix of ['-wal', '-shm', '.partial']) expect(existsSync(backup + suffix)).to.equal(false);
  });

  it('overwrites no target unless it is told to, and never the store itself', async () => {
    const target = join(folder, 'backup.db');
    await writeFile(target, 'mine');
    expect(await refusal(backUpStore(test.path, target))).to.be.instanceOf(ConflictError);
    expect(await readFile(target, 'utf8')).to.equal('mine');
    expect((await backUpStore(test.path, target, { force: true })).ok).to.equal(true);
    expect(await refusal(backUpStore(test.path, test.path, { force: true }))).to.be.instanceOf(ConflictError);
  });

  it('restores what was backed up, once the store is stopped and it is told to overwrite', async () => {
    const backup = join(folder, 'backup.db');
    await backUpStore(test.path, backup);
    await test.store.putResult(task, 'later');
    expect(await refusal(restoreStore(backup, test.path, { force: true })), 'in use').to.match(/has .* open/);
    expect((await test.store.result(task))?.toString()).to.equal('later');
    await test.server.close();
    expect(await refusal(restoreStore(backup, test.path)), 'not forced').to.be.instanceOf(ConflictError);
    expect((await restoreStore(backup, test.path, { force: true })).ok).to.equal(true);
    test = await test.restart();
    expect((await test.store.result(task))?.length).to.equal(100_000);
    expect(await test.store.release('team', 'uid-a')).to.deep.equal([{ namespace: 'team', name: 'uid-b', uid: 'uid-b' }]);
  });

  it('restores over a file that is beyond repair, and to where none is', async () => {
    const backup = join(folder, 'backup.db');
    await backUpStore(test.path, backup);
    const broken = join(folder, 'broken.db');
    await writeFile(broken, 'no database at all, and long enough to be taken for one '.repeat(50));
    expect((await restoreStore(backup, broken, { force: true })).ok).to.equal(true);
    expect((await restoreStore(backup, join(folder, 'new.db'))).ok).to.equal(true);
  });

  it('does not restore what a newer release has made', async () => {
    const backup = join(folder, 'backup.db');
    await backUpStore(test.path, backup);
    tamper(backup, "INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('9999-later', 2, 0)");
    expect(await refusal(restoreStore(backup, join(folder, 'new.db')))).to.match(/newer release/);
  });
});
