import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { openLiveText } from '../../../../functions/llm-call/live.ts';
import { silent } from '../../../../shared/log/logger.ts';

/** A live text whose time the test moves, and what it has said when. */
function speaking(following: (ms: number) => number | Error) {
  let now = 0;
  const said: [ms: number, text: string][] = [];
  const waiting: { at: number; wake: () => void }[] = [];
  const live = openLiveText(
    { task: { namespace: 'ns', uid: 'u' }, run: 1, step: 4 },
    {
      log: silent,
      store: {
        async say(_task, { text }) {
          said.push([now, text]);
          const answer = following(now);
          if (answer instanceof Error) throw answer;
          return { following: answer };
        },
      },
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal.aborted) return reject(signal.reason);
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          waiting.push({ at: now + ms, wake: resolve });
        }),
    },
  );
  return {
    live,
    said,
    async pass(ms: number): Promise<void> {
      for (const until = now + ms; now < until; ) {
        now += 100;
        for (const each of waiting.splice(0))
          if (each.at <= now) each.wake();
          else waiting.push(each);
        await turn();
      }
    },
  };
}

describe('what a model says so far', () => {
  it('is not told of a call that is over at once', async () => {
    const { live, said, pass } = speaking(() => 1);
    live.add('quick');
    live.end();
    await pass(6000);
    expect(said).to.deep.equal([]);
  });
  it('is told at most five times a second where somebody follows, and only what is new', async () => {
    const { live, said, pass } = speaking(() => 1);
    for (const word of ['a', 'b', 'c', 'd', 'e', 'f']) {
      live.add(word);
      await pass(100);
    }
    await pass(1000);
    expect(said.map(([, text]) => text)).to.deep.equal(['a', 'abc', 'abcde', 'abcdef']);
    expect(said.map(([ms]) => ms)).to.deep.equal([100, 300, 500, 700]);
  });
  it('is asked for every five seconds where nobody does, and where nothing is new', async () => {
    for (const following of [0, 1]) {
      const { live, said, pass } = speaking(() => following);
      await pass(11_000);
      live.end();
      expect(said.map(([ms]) => ms)).to.deep.equal([100, 5100, 10_100]);
    }
  });
  it('is told from the next question on, when somebody has come', async () => {
    const { live, said, pass } = speaking((ms) => (ms > 5000 ? 1 : 0));
    live.add('a');
    await pass(5200);
    live.add('b');
    await pass(400);
    expect(said).to.deep.equal([
      [100, 'a'],
      [5100, 'a'],
      [5300, 'ab'],
    ]);
  });
  it('troubles nobody where the store does not answer', async () => {
    const { live, said, pass } = speaking((ms) => (ms < 5000 ? new Error('away') : 1));
    live.add('a');
    await pass(5500);
    live.end();
    await pass(10_000);
    expect(said.map(([ms]) => ms)).to.deep.equal([100, 5100]);
  });
  it('ends with the call, and at 512 Ki characters', async () => {
    const { live, said, pass } = speaking(() => 1);
    live.add('x'.repeat(300_000));
    live.add('y'.repeat(300_000));
    live.add('z');
    await pass(1000);
    live.end();
    await pass(10_000);
    expect(said.map(([, text]) => text.length)).to.deep.equal([524_288]);
  });
});
