import { expect } from 'chai';
import { createLive, type Live } from '../../../../functions/store/live.ts';

const task = { namespace: 'team', uid: 'a' };
const words = (text: string, step = 0, run = 1) => ({ run, step, text });

describe('what models are saying', () => {
  let clock: number;
  let live: Live;
  beforeEach(() => {
    clock = 1_000;
    live = createLive(() => clock);
  });

  it('is kept only while somebody follows, and for 10 s after', () => {
    expect(live.say(task, words('a'))).to.equal(false);
    const leave = live.follow(task);
    live.follow(task);
    expect(live.following(task)).to.equal(2);
    leave();
    expect(live.following(task)).to.equal(1);
    expect(live.say(task, words('a'))).to.equal(true);
  });
  it('who has left is expected back for 10 s', () => {
    live.follow(task)();
    clock += 9_999;
    expect(live.following(task)).to.equal(1);
    expect(live.say(task, words('a'))).to.equal(true);
    clock += 1;
    expect(live.following(task)).to.equal(0);
    expect(live.say(task, words('ab'))).to.equal(false);
  });
  it('what nobody follows any more is forgotten when the next one comes', () => {
    live.follow(task)();
    live.say(task, words('a'));
    clock += 10_000;
    live.follow({ ...task, uid: 'b' });
    expect(live.of(task)).to.equal(undefined);
  });
  it('says nothing new twice, and tells a beginning anew from going on', () => {
    live.follow(task);
    live.say(task, words('one'));
    const first = live.of(task)?.version;
    expect(live.say(task, words('one'))).to.equal(false);
    live.say(task, words('one two'));
    expect(live.of(task)).to.include({ text: 'one two', version: first });
    for (const other of [words('two'), words('two', 1), words('two', 1, 2)]) {
      const before = live.of(task)?.version;
      expect(live.say(task, other)).to.equal(true);
      expect(live.of(task)?.version).not.to.equal(before);
    }
  });
  it('keeps the newest 65,536 characters', () => {
    live.follow(task);
    live.say(task, words('x'.repeat(65_536)));
    const version = live.of(task)?.version;
    live.say(task, words(`${'x'.repeat(65_536)}yz`));
    expect(live.of(task)).to.include({ offset: 2, version });
    expect(live.of(task)?.text)
      .to.have.length(65_536)
      .and.satisfy((text: string) => text.endsWith('xyz'));
  });
  it('keeps what 1,000 runs say, the newest', () => {
    for (let i = 0; i <= 1_000; i += 1) {
      live.follow({ namespace: 'team', uid: `${i}` });
      live.say({ namespace: 'team', uid: `${i}` }, words('a'));
    }
    expect([0, 1, 1_000].map((i) => live.of({ namespace: 'team', uid: `${i}` })?.text)).to.deep.equal([undefined, 'a', 'a']);
  });
  it('is dropped with its step, and those before it', () => {
    live.follow(task);
    live.say(task, words('a', 3));
    live.drop(task, 1, 2);
    expect(live.of(task)?.text).to.equal('a');
    live.drop(task, 1, 3);
    expect(live.of(task)).to.equal(undefined);
    live.say(task, words('a', 3));
    live.drop(task, 1);
    expect(live.of(task)).to.equal(undefined);
  });
});
