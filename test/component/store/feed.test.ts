import { expect } from 'chai';
import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { FeedCursor, FeedPage } from '../../../shared/store/feed.ts';
import { beginFirstRun, refusal, startTestStore, type TestStore } from '../../support/store.ts';

const task = { namespace: 'team', uid: 'task-1' };

describe('store: following a Task', () => {
  let clock: number;
  let test: TestStore;
  beforeEach(async () => {
    clock = Date.parse('2026-11-21T12:00:00Z');
    test = await startTestStore({ now: () => clock });
    await beginFirstRun(test.store, task);
  });
  afterEach(() => test.close());

  const feed = (after?: FeedCursor, wait?: number): Promise<FeedPage> => test.store.feed(task, { after, wait });
  const put = (step: number, { run = 1, body = {} as unknown } = {}) =>
    test.store.putStep(task, run, step, { kind: 'tool', key: `${run}/${step}`, body });
  const say = async (text: string, step = 0) => (await test.store.say(task, { run: 1, step, text })).following;
  const stepsOf = ({ steps }: FeedPage) => steps.map(({ run, step }) => `${run}/${step}`);
  /** Resolves when somebody waits for something new. */
  async function untilFollowed(): Promise<void> {
    while ((await say('', 99)) === 0) await new Promise(setImmediate);
  }

  it('tells what is there, then nothing', async () => {
    for (const step of [0, 1]) await put(step);
    const page = await feed();
    expect(stepsOf(page)).to.deep.equal(['1/0', '1/1']);
    expect(page.run).to.include({ run: 1, state: 'open' });
    expect(page.next).to.include({ run: 1, step: 1 });
    expect(await feed(page.next)).to.deep.equal({ steps: [], next: page.next });
  });
  it('a Task without a run has nothing yet', async () => {
    expect(await test.store.feed({ ...task, uid: 'new' }, {})).to.deep.equal({ steps: [], next: { run: 0, step: -1 } });
  });
  it('whoever waits hears of a step, a run that ends, one that pauses and one that begins', async () => {
    let { next } = await feed();
    const heard = async (happen: () => Promise<unknown>): Promise<FeedPage> => {
      const waiting = feed(next, 30);
      await untilFollowed();
      await happen();
      const page = await waiting;
      next = page.next;
      return page;
    };
    expect(stepsOf(await heard(() => put(0)))).to.deep.equal(['1/0']);
    expect((await heard(() => test.store.pauseRun(task, 1, 'no money'))).run).to.include({ paused: 'no money' });
    const again = { name: 'a', root: task.uid, iteration: 0, job: 'job-2' };
    expect((await heard(() => test.store.beginRun(task, again))).run).to.not.have.property('paused');
    expect((await heard(() => test.store.endRun(task, 1, { outcome: 'failed' }))).run).to.include({ state: 'ended' });
    expect((await heard(() => test.store.beginRun(task, { ...again, job: 'job-3' }))).run).to.include({ run: 2, state: 'open' });
    expect(next).to.include({ run: 2, step: -1 });
    expect(stepsOf(await heard(() => put(0, { run: 2 })))).to.deep.equal(['2/0']);
  });
  it('whoever comes back with a step only is told at once how the run stands, unless it is open', async () => {
    await put(0);
    expect(await feed({ run: 1, step: 0 })).to.not.have.property('run');
    await test.store.endRun(task, 1, { outcome: 'succeeded' });
    const { run, next } = await feed({ run: 1, step: 0 }, 30);
    expect(run).to.include({ outcome: 'succeeded' });
    expect(await feed(next)).to.deep.equal({ steps: [], next });
  });
  it('the steps of several runs follow one another, from wherever one is', async () => {
    for (const step of [0, 1]) await put(step);
    await test.store.endRun(task, 1, { outcome: 'failed' });
    await test.store.beginRun(task, { name: 'a', root: task.uid, iteration: 0, job: 'job-2' });
    await put(0, { run: 2 });
    const all = ['1/0', '1/1', '2/0'];
    expect(stepsOf(await feed())).to.deep.equal(all);
    for (const [index, { run, step }] of (await feed()).steps.entries())
      expect(stepsOf(await feed({ run, step }))).to.deep.equal(all.slice(index + 1));
  });
  it('much comes in pages', async () => {
    for (let step = 0; step < 201; step += 1) await put(step);
    const first = await feed();
    expect(first.steps).to.have.length(200);
    expect(stepsOf(await feed(first.next))).to.deep.equal(['1/200']);
    for (const step of [201, 202, 203]) await put(step, { body: 'x'.repeat(2_100_000) });
    const large = await feed({ run: 1, step: 200 });
    expect(stepsOf(large)).to.deep.equal(['1/201', '1/202']);
    expect(stepsOf(await feed(large.next))).to.deep.equal(['1/203']);
  });
  it('what a model says comes as it is said, each character once', async () => {
    expect(await say('nobody hears'), 'before anybody follows').to.equal(0);
    let { next } = await feed();
    let heard = '';
    for (const text of ['I', 'I am', 'I am here']) {
      expect(await say(text)).to.equal(1);
      const { live, next: after } = await feed(next);
      expect(live?.offset).to.equal(heard.length);
      heard += live?.text;
      next = after;
    }
    expect(heard).to.equal('I am here');
    expect(await feed(next)).to.deep.equal({ steps: [], next });
    expect((await feed({ run: 1, step: -1 })).live, 'somebody who comes later').to.deep.equal({
      run: 1,
      step: 0,
      offset: 0,
      text: heard,
    });
  });
  it('whoever waits hears a model speak, and how many wait is said', async () => {
    const { next } = await feed();
    const waiting = [feed(next, 30), feed(next, 30)];
    while ((await say('')) < 2) await new Promise(setImmediate);
    await say('hello');
    for (const { live } of await Promise.all(waiting)) expect(live).to.deep.equal({ run: 1, step: 0, offset: 0, text: 'hello' });
  });
  it('a model that begins anew is told from the beginning, however long the new text is', async () => {
    let { next } = await feed();
    await say('a first try');
    ({ next } = await feed(next));
    await say('a second try, and a longer one');
    expect((await feed(next)).live).to.deep.equal({ run: 1, step: 0, offset: 0, text: 'a second try, and a longer one' });
  });
  it('is over with its step: in the journal, or with its run', async () => {
    let { next } = await feed();
    await say('hello');
    await put(0);
    const page = await feed(next);
    expect([stepsOf(page), page.live]).to.deep.equal([['1/0'], undefined]);
    ({ next } = page);
    await say('more', 1);
    await test.store.endRun(task, 1, { outcome: 'failed' });
    expect(await feed(next)).to.not.have.property('live');
  });
  it('a Task that is forgotten has none, and whoever waits is told', async () => {
    const { next } = await feed();
    const waiting = refusal(feed(next, 30));
    await untilFollowed();
    await test.store.forgetTask(task);
    expect(await waiting).to.be.instanceOf(NotFoundError);
  });
  it('a cursor that nobody has given is refused', async () => {
    for (const after of [
      { run: -1, step: 0 },
      { run: 1, step: -2 },
      { run: 1, step: 0, live: -1 },
      { run: 1, step: 0, told: 'x' },
    ])
      expect(await refusal(feed(after))).to.be.instanceOf(InvalidError);
  });
});
