import { expect } from 'chai';
import { UnavailableError } from '../../../../shared/errors/catalogue.ts';
import { type Clock, createWorkQueue, type WorkQueue } from '../../../../shared/kube/work-queue.ts';
import { silent } from '../../../../shared/log/logger.ts';

/** Time that only moves when told to. */
function fakeClock(): Clock & { advance(ms: number): void; pending(): number[] } {
  let now = 0;
  let timers: { at: number; then: () => void }[] = [];
  return {
    now: () => now,
    after(ms, then) {
      const timer = { at: now + ms, then };
      timers.push(timer);
      return () => (timers = timers.filter((each) => each !== timer));
    },
    advance(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { then } of due) then();
    },
    pending: () => timers.map(({ at }) => at - now),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the work queue', () => {
  let clock: ReturnType<typeof fakeClock>;
  let done: string[];
  let gates: Map<string, () => void>;
  let most: number;
  let fail: (key: string) => Error | undefined;
  let queue: WorkQueue;

  const start = (concurrency: number, gated: boolean): void => {
    clock = fakeClock();
    done = [];
    gates = new Map();
    most = 0;
    fail = () => undefined;
    let working = 0;
    queue = createWorkQueue({
      concurrency,
      log: silent,
      clock,
      random: () => 1,
      async work(key) {
        working += 1;
        most = Math.max(most, working);
        if (gated) await new Promise<void>((resolve) => gates.set(key, resolve));
        working -= 1;
        done.push(key);
        const error = fail(key);
        if (error !== undefined) throw error;
      },
    });
  };

  it('works on a key once however often it was put in line', async () => {
    start(1, true);
    queue.add('first');
    for (const key of ['a', 'a', 'b', 'a']) queue.add(key);
    for (const key of ['first', 'a', 'b']) {
      gates.get(key)?.();
      await settled();
    }
    expect(done).to.deep.equal(['first', 'a', 'b']);
  });

  it('never works on the same key twice at once, but once more after a change in between', async () => {
    start(4, true);
    queue.add('a');
    queue.add('a');
    queue.add('a');
    expect(most).to.equal(1);
    gates.get('a')?.();
    await settled();
    gates.get('a')?.();
    await settled();
    expect(done).to.deep.equal(['a', 'a']);
  });

  it('works on as many keys at once as it may', async () => {
    start(2, true);
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(gates.size).to.equal(2);
    gates.get('a')?.();
    await settled();
    expect([...gates.keys()]).to.deep.equal(['a', 'b', 'c']);
    expect(most).to.equal(2);
  });

  it('of several delays the shortest counts', async () => {
    start(1, false);
    queue.addAfter('a', 500);
    queue.addAfter('a', 100);
    queue.addAfter('a', 300);
    expect(clock.pending()).to.deep.equal([100]);
    clock.advance(100);
    await settled();
    clock.advance(1000);
    await settled();
    expect(done).to.deep.equal(['a']);
  });

  it('waits longer after every failure in a row, and starts over after a success', async () => {
    start(1, false);
    fail = () => new Error('no');
    queue.add('a');
    const waits: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      await settled();
      waits.push(clock.pending()[0] ?? 0);
      if (i === 2) fail = () => undefined;
      if (i < 3) clock.advance(waits.at(-1) ?? 0);
    }
    expect(waits).to.deep.equal([50, 100, 200, 0]);
    fail = () => new Error('no');
    queue.add('a');
    await settled();
    expect(clock.pending()).to.deep.equal([50]);
  });

  it('waits as long as an error asks for', async () => {
    start(1, false);
    fail = () => new UnavailableError('busy', { retryAfter: 9 });
    queue.add('a');
    await settled();
    expect(clock.pending()).to.deep.equal([9000]);
  });

  it('closes when what is under way is done, and takes nothing after that', async () => {
    start(1, true);
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    let closed = false;
    const closing = queue.close().then(() => (closed = true));
    await settled();
    expect(closed).to.equal(false);
    gates.get('a')?.();
    await closing;
    queue.add('d');
    clock.advance(1000);
    await settled();
    expect(done).to.deep.equal(['a']);
  });
});
