import { expect } from 'chai';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import { refusal, startTestStore, type TestStore } from '../../support/store.ts';

const minute = 60_000;

describe('store: the state of Providers', () => {
  let clock: number;
  let test: TestStore;
  beforeEach(async () => {
    clock = Date.parse('2026-11-21T12:00:00Z');
    test = await startTestStore({ now: () => clock });
  });
  afterEach(() => test.close());

  const state = () => test.store.providerState('team', 'p');
  const fail = (retryAfterMs?: number) => test.store.providerFailed('team', 'p', { retryAfterMs });
  const until = (ms: number): string => new Date(clock + ms).toISOString();

  it('one that nobody has heard of is well', async () => {
    expect(await state()).to.deep.equal({ failures: 0 });
    await test.store.providerAnswered('team', 'p');
    expect(await state()).to.deep.equal({ failures: 0 });
  });
  it('is passed over for longer with every failure in a row, until it answers', async () => {
    for (const [index, minutes] of [1, 5, 25, 60, 60].entries()) {
      expect(await fail()).to.deep.equal({ failures: index + 1, coolingUntil: until(minutes * minute) });
      clock += minutes * minute;
      expect(await state(), 'its time is over').to.deep.equal({ failures: index + 1 });
    }
    await fail();
    await test.store.providerAnswered('team', 'p');
    expect(await state()).to.deep.equal({ failures: 0 });
    expect(await fail()).to.deep.equal({ failures: 1, coolingUntil: until(minute) });
  });
  it('many who fail at once are one failure', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => fail()));
    expect(answers).to.deep.equal(Array.from({ length: 20 }, () => ({ failures: 1, coolingUntil: until(minute) })));
  });
  it('is passed over for as long as it asks for', async () => {
    expect(await fail(10 * minute)).to.include({ coolingUntil: until(10 * minute) });
    expect(await fail(20 * minute), 'asked for meanwhile').to.deep.equal({ failures: 1, coolingUntil: until(20 * minute) });
    expect(await fail(100_000 * minute)).to.deep.equal({ failures: 1, coolingUntil: until(60 * minute) });
  });
  it('what it speaks is remembered, whatever else becomes of it, and over a restart', async () => {
    await test.store.providerSpeaks('team', 'p', 'responses');
    await fail();
    await test.store.providerSpeaks('team', 'p', 'chat-completions');
    test = await test.restart();
    expect(await state()).to.deep.equal({ failures: 1, coolingUntil: until(minute), api: 'chat-completions' });
    await test.store.providerAnswered('team', 'p');
    expect(await state()).to.deep.equal({ failures: 0, api: 'chat-completions' });
  });
  it('a namesake in another namespace is another one', async () => {
    await fail();
    expect(await test.store.providerState('other', 'p')).to.deep.equal({ failures: 0 });
  });
  it('refuses what makes no sense', async () => {
    expect(await refusal(fail(-1))).to.be.instanceOf(InvalidError);
    expect(await refusal(test.store.providerSpeaks('team', 'p', 'smoke' as 'responses'))).to.be.instanceOf(InvalidError);
  });
});
