import { expect } from 'chai';
import { createOneAtATime } from '../../../../shared/agent/one-at-a-time.ts';

/** Work that ends when it is told to. */
function gate(name: string, log: string[]): { work: () => Promise<string>; end: () => void; fail: () => void } {
  let end: () => void = () => undefined;
  let fail: () => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = () => reject(new Error(name));
  });
  const work = async (): Promise<string> => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
    return name;
  };
  return { work, end, fail };
}

describe('one at a time', () => {
  it('those who come while work is under way share what begins after it', async () => {
    const log: string[] = [];
    const turns = createOneAtATime<string>();
    const [first, second, third] = [gate('first', log), gate('second', log), gate('third', log)];
    const answers = [turns.do('a', first.work), turns.do('a', second.work), turns.do('a', third.work)];
    first.end();
    second.end();
    expect(await Promise.all(answers)).to.deep.equal(['first', 'second', 'second']);
    expect(log).to.deep.equal(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('work about something else does not wait', async () => {
    const log: string[] = [];
    const turns = createOneAtATime<string>();
    const held = gate('held', log);
    const first = turns.do('a', held.work);
    expect(await turns.do('b', async () => 'other')).to.equal('other');
    held.end();
    await first;
  });

  it('what fails keeps nobody from coming next', async () => {
    const log: string[] = [];
    const turns = createOneAtATime<string>();
    const bad = gate('bad', log);
    const first = turns.do('a', bad.work).catch((error: Error) => error.message);
    const second = turns.do('a', async () => 'good');
    bad.fail();
    expect(await first).to.equal('bad');
    expect(await second).to.equal('good');
    expect(await turns.do('a', async () => 'again')).to.equal('again');
  });
});
