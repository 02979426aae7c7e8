import { expect } from 'chai';
import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { ClaimAnswer, Store } from '../../../shared/store/store.ts';
import { beginFirstRun, refusal, startTestStore, type TestStore } from '../../support/store.ts';

const task = { namespace: 'team', uid: 'task-1' };
const ttlMs = 10_000;
const step = { kind: 'model', key: 'k', body: {} } as const;

describe('store: claims of steps', () => {
  let clock: number;
  let test: TestStore;
  beforeEach(async () => {
    clock = Date.parse('2026-11-21T12:00:00Z');
    test = await startTestStore({ now: () => clock });
    await beginFirstRun(test.store, task);
  });
  afterEach(() => test.close());

  const claim = (holder: string, { wait = 0, on = test.store }: { wait?: number; on?: Store } = {}): Promise<ClaimAnswer> =>
    on.claimStep(task, 1, 0, { holder, ttlMs, wait });

  it('one holder has the step, and is told so again; another is told until when', async () => {
    expect(await claim('a')).to.deep.equal({ granted: true });
    expect(await claim('a')).to.deep.equal({ granted: true });
    expect(await claim('b')).to.deep.equal({ granted: false, until: '2026-11-21T12:00:10.000Z' });
    expect(await test.store.claimStep(task, 1, 1, { holder: 'b', ttlMs })).to.deep.equal({ granted: true });
  });
  it('of many who ask at once, one has it', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => claim(`holder-${i}`)));
    expect(answers.filter(({ granted }) => granted)).to.have.length(1);
  });
  it('asking again renews it', async () => {
    await claim('a');
    clock += 9_000;
    await claim('a');
    clock += 9_000;
    expect(await claim('b')).to.include({ granted: false });
  });
  it('ends with its time, and whoever had it then is told so', async () => {
    await claim('a');
    clock += ttlMs;
    expect(await claim('b')).to.include({ granted: true });
    expect(await claim('a')).to.include({ granted: false });
  });
  it('whoever takes it over is told so, as often as it asks, until the step is journalled', async () => {
    await claim('a');
    clock += ttlMs;
    for (let times = 0; times < 2; times += 1) expect(await claim('b')).to.deep.equal({ granted: true, takenOver: true });
    clock += ttlMs;
    expect(await claim('a')).to.deep.equal({ granted: true, takenOver: true });
    await test.store.putStep(task, 1, 0, step);
    expect(await claim('b')).to.deep.equal({ granted: false, journalled: true });
  });
  it('one that was given back is taken over by nobody', async () => {
    await claim('a');
    await test.store.unclaimStep(task, 1, 0, 'a');
    expect(await claim('b')).to.deep.equal({ granted: true });
  });
  it('a journalled step is nobody’s', async () => {
    await claim('a');
    await test.store.putStep(task, 1, 0, step);
    for (const holder of ['a', 'b']) expect(await claim(holder)).to.deep.equal({ granted: false, journalled: true });
  });
  it('whoever waits hears of the journal at once', async () => {
    await claim('a');
    const waiting = claim('b', { wait: 30 });
    await test.store.putStep(task, 1, 0, step);
    expect(await waiting).to.deep.equal({ granted: false, journalled: true });
  });
  it('whoever waits has the step as soon as it is given up, and nobody can give up another’s', async () => {
    await claim('a');
    const waiting = claim('b', { wait: 30 });
    await test.store.unclaimStep(task, 1, 0, 'c');
    expect(await claim('d')).to.include({ granted: false });
    await test.store.unclaimStep(task, 1, 0, 'a');
    expect(await waiting).to.deep.equal({ granted: true });
  });
  it('whoever waits has the step when the claim has ended', async () => {
    await test.store.claimStep(task, 1, 0, { holder: 'a', ttlMs: 100 });
    const waiting = claim('b', { wait: 30 });
    clock += 100;
    expect(await waiting).to.deep.equal({ granted: true, takenOver: true });
  });
  it('a store that was away gives every holder its time again, and forgets no claim', async () => {
    await claim('a');
    clock += 60_000;
    test = await test.restart();
    expect(await claim('b')).to.include({ granted: false });
    expect(await claim('a')).to.deep.equal({ granted: true });
  });
  it('is refused to whoever asks, or renews, once its run has ended', async () => {
    await claim('a');
    const waiting = refusal(claim('b', { wait: 30 }));
    await test.store.endRun(task, 1, { outcome: 'failed' });
    await test.store.unclaimStep(task, 1, 0, 'a');
    expect(await refusal(claim('a'))).to.be.instanceOf(NotFoundError);
    expect(await waiting).to.be.instanceOf(NotFoundError);
  });
  it('is refused for a run that is not there, and where it makes no sense', async () => {
    expect(await refusal(test.store.claimStep(task, 7, 0, { holder: 'a', ttlMs }))).to.be.instanceOf(NotFoundError);
    for (const wrong of [
      { holder: '', ttlMs },
      { holder: 'a', ttlMs: 0 },
      { holder: 'a', ttlMs: 1e9 },
    ])
      expect(await refusal(test.store.claimStep(task, 1, 0, wrong))).to.be.instanceOf(InvalidError);
    await test.store.forgetTask(task);
    expect(await refusal(claim('a'))).to.be.instanceOf(NotFoundError);
  });
});
