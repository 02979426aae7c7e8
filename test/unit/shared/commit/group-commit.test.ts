import { expect } from 'chai';
import { createGroupCommit, type Transaction } from '../../../../shared/commit/group-commit.ts';
import { InsufficientStorageError, UnavailableError } from '../../../../shared/errors/catalogue.ts';

/** A database of one list, with the transaction rules of SQLite and a commit that can be made to fail. */
function database() {
  let kept: string[] = [];
  let open: string[] = [];
  let mark = 0;
  const state = { commits: 0, failWith: undefined as string | undefined };
  const transaction: Transaction = {
    begin: () => {
      open = [...kept];
    },
    commit: () => {
      if (state.failWith !== undefined) throw Object.assign(new Error('no'), { code: state.failWith });
      state.commits += 1;
      kept = open;
    },
    rollback: () => {
      open = [];
    },
    savepoint: () => {
      mark = open.length;
    },
    release: () => {},
    rollbackTo: () => {
      open.length = mark;
    },
  };
  return { state, transaction, write: (value: string) => () => open.push(value), kept: () => kept };
}

describe('group commit', () => {
  it('puts all writes of one turn into one transaction', async () => {
    const db = database();
    const commit = createGroupCommit(db.transaction);
    expect(await Promise.all([commit.run(db.write('a')), commit.run(db.write('b'))])).to.deep.equal([1, 2]);
    expect(db.state.commits).to.equal(1);
    expect(db.kept()).to.deep.equal(['a', 'b']);
  });

  it('takes along what nobody waits for, and what comes first stays first', async () => {
    const db = database();
    const commit = createGroupCommit(db.transaction, setImmediate, () => () => undefined);
    const along = [commit.runAlong(db.write('a')), commit.runAlong(db.write('b'))];
    expect(db.state.commits).to.equal(0);
    expect(await Promise.all([...along, commit.run(db.write('c')), commit.runAlong(db.write('d'))])).to.deep.equal([1, 2, 3, 4]);
    expect(db.state.commits).to.equal(1);
  });

  it('writes what nobody waits for by itself where nobody else writes', async () => {
    const db = database();
    const commit = createGroupCommit(db.transaction);
    expect(await Promise.all([commit.runAlong(db.write('a')), commit.runAlong(db.write('b'))])).to.deep.equal([1, 2]);
    expect(db.state.commits).to.equal(1);
    await commit.runAlong(db.write('c'));
    await commit.run(db.write('d'));
    expect(db.kept()).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(db.state.commits).to.equal(3);
  });

  it('undoes a write that throws, and it alone', async () => {
    const db = database();
    const commit = createGroupCommit(db.transaction);
    const fails = commit.run(() => {
      db.write('half')();
      throw new Error('second half');
    });
    const [failed, good] = await Promise.allSettled([fails, commit.run(db.write('b'))]);
    expect(failed).to.include({ status: 'rejected' });
    expect(good).to.deep.equal({ status: 'fulfilled', value: 1 });
    expect(db.kept()).to.deep.equal(['b']);
  });

  const refusals = [
    { name: 'a full disk refuses the whole batch with 507', code: 'SQLITE_FULL', error: InsufficientStorageError },
    { name: 'any other failure to commit refuses it with 503', code: 'SQLITE_IOERR_WRITE', error: UnavailableError },
  ];
  for (const { name, code, error } of refusals) {
    it(`${name}, keeps what was there, and goes on afterwards`, async () => {
      const db = database();
      const commit = createGroupCommit(db.transaction);
      await commit.run(db.write('before'));
      db.state.failWith = code;
      const outcomes = await Promise.allSettled([commit.run(db.write('x')), commit.run(db.write('y'))]);
      expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason instanceof error)).to.deep.equal([
        true,
        true,
      ]);
      db.state.failWith = undefined;
      await commit.run(db.write('after'));
      expect(db.kept()).to.deep.equal(['before', 'after']);
    });
  }

  it('a write that fills the disk takes the transaction with it', async () => {
    const db = database();
    const commit = createGroupCommit(db.transaction);
    const full = commit.run(() => {
      throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
    });
    const outcomes = await Promise.allSettled([commit.run(db.write('a')), full]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(db.kept()).to.deep.equal([]);
  });

  it('idle waits for what was handed in', async () => {
    const db = database();
    const commit = createGroupCommit(db.transaction);
    void commit.run(db.write('a'));
    await commit.idle();
    expect(db.kept()).to.deep.equal(['a']);
    await commit.idle();
  });
});
