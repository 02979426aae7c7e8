import { expect } from 'chai';
import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import { refusal, startTestStore, type TestStore } from '../../support/store.ts';

const task = { namespace: 'team', uid: 'uid-a' };
const second = 1_000;

describe('store: notifications', () => {
  let test: TestStore;
  let time = 0;
  beforeEach(async () => {
    time = Date.UTC(2026, 10, 21, 12);
    test = await startTestStore({ now: () => time });
  });
  afterEach(() => test.close());

  const put = (id = 'n', of = task) =>
    test.store.putNotification(of, id, 'a', { url: 'https://example.test/hook', body: '{"a":1}' });
  const claim = (holder = 'one', id = 'n') => test.store.claimNotification(task, id, { holder, ttlMs: 30 * second });
  const failed = (holder = 'one', inMs?: number) =>
    test.store.endNotification(task, 'n', {
      holder,
      delivered: false,
      error: 'status 500',
      ...(inMs === undefined ? {} : { nextAt: new Date(time + inMs).toISOString() }),
    });
  const ids = async (state: 'due' | 'pending' | 'dead', namespace?: string) =>
    (await test.store.notifications({ state, namespace })).map(({ id }) => id);

  it('keeps one a name, due at once', async () => {
    expect([await put(), await put()]).to.deep.equal([true, false]);
    expect(await test.store.notifications({ state: 'due' })).to.deep.equal([
      {
        namespace: 'team',
        name: 'a',
        uid: 'uid-a',
        id: 'n',
        url: 'https://example.test/hook',
        state: 'pending',
        attempts: 0,
        nextAt: '2026-11-21T12:00:00.000Z',
        createdAt: '2026-11-21T12:00:00.000Z',
      },
    ]);
  });

  it('gives it to one at a time, with its body and the number of the attempt', async () => {
    await put();
    const mine = { granted: true, url: 'https://example.test/hook', body: '{"a":1}', attempt: 1 };
    expect(await claim()).to.deep.equal(mine);
    expect(await claim('other')).to.deep.equal({ granted: false });
    expect(await claim(), 'the same holder has it still').to.deep.equal(mine);
    expect(await ids('due')).to.deep.equal([]);
    expect(await ids('pending')).to.deep.equal(['n']);
    expect(await claim('one', 'none')).to.deep.equal({ granted: false });
  });

  it('a holder that is gone holds nobody up, and has made an attempt', async () => {
    await put();
    await claim();
    time += 30 * second;
    expect(await ids('due')).to.deep.equal(['n']);
    expect(await claim('other')).to.include({ granted: true, attempt: 2 });
    await failed('one');
    expect(await ids('pending'), 'the word of who has lost it does not count').to.deep.equal(['n']);
    await test.store.endNotification(task, 'n', { holder: 'one', delivered: true });
    expect(await ids('pending'), 'unless it was delivered').to.deep.equal([]);
  });

  it('is tried again when it is time', async () => {
    await put();
    await claim();
    await failed('one', 60 * second);
    expect(await claim()).to.deep.equal({ granted: false });
    expect(await ids('due')).to.deep.equal([]);
    time += 60 * second;
    expect(await ids('due')).to.deep.equal(['n']);
    expect(await claim('other')).to.include({ attempt: 2 });
    await test.store.endNotification(task, 'n', { holder: 'other', delivered: true });
    for (const state of ['due', 'pending', 'dead'] as const) expect(await ids(state)).to.deep.equal([]);
    expect(await claim()).to.deep.equal({ granted: false });
  });

  it('is dead when nobody tries any more, and has all attempts again once it is resent', async () => {
    await put();
    await claim();
    await failed();
    expect((await test.store.notifications({ state: 'dead' }))[0]).to.include({
      error: 'status 500',
      attempts: 1,
      state: 'dead',
    });
    expect(await claim()).to.deep.equal({ granted: false });
    time += second;
    await test.store.resendNotification(task, 'n');
    expect(await ids('dead')).to.deep.equal([]);
    expect(await claim()).to.include({ granted: true, attempt: 1 });
    expect(await refusal(test.store.resendNotification(task, 'none'))).to.be.instanceOf(NotFoundError);
  });

  it('one that is on its way is not sent twice because it is resent', async () => {
    await put();
    await claim();
    await test.store.resendNotification(task, 'n');
    expect(await claim('other')).to.deep.equal({ granted: false });
  });

  it('lists a namespace, those first that are due first, as many as were asked for', async () => {
    await put('late');
    time -= second;
    await put('early');
    await put('elsewhere', { namespace: 'other', uid: 'uid-a' });
    time += second;
    expect(await ids('due', 'team')).to.deep.equal(['early', 'late']);
    expect(await ids('due')).to.have.members(['early', 'elsewhere', 'late']);
    expect(await test.store.notifications({ state: 'due', limit: 1 })).to.have.length(1);
    expect(await refusal(test.store.notifications({ state: 'all' as 'due' }))).to.be.instanceOf(InvalidError);
  });

  it('goes with its Task, and survives a restart otherwise', async () => {
    await put();
    await claim();
    test = await test.restart();
    expect(await claim('other'), 'somebody may still be at it').to.deep.equal({ granted: false });
    await test.store.forgetTask(task);
    expect(await ids('pending')).to.deep.equal([]);
    expect(await refusal(put())).to.be.instanceOf(NotFoundError);
  });
});
