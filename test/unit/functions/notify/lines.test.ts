import { expect } from 'chai';
import { createLines } from '../../../../functions/notify/lines.ts';
import { silent } from '../../../../shared/log/logger.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when it is told to. */
function pieces() {
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  return {
    begun,
    work: (key: string) => () => {
      begun.push(key);
      const gate = Promise.withResolvers<void>();
      gates.set(key, gate);
      return gate.promise;
    },
    end: (key: string) => gates.get(key)?.resolve(),
    fail: (key: string) => gates.get(key)?.reject(new Error('no')),
  };
}

describe('lines', () => {
  it('works on so many of a line at a time, in order, and on other lines meanwhile', async () => {
    const lines = createLines({ perLine: 2, mostWaiting: 10, log: silent });
    const { begun, work, end } = pieces();
    for (const key of ['a1', 'a2', 'a3', 'a4']) lines.add('a', key, work(key));
    lines.add('b', 'b1', work('b1'));
    expect(begun).to.deep.equal(['a1', 'a2', 'b1']);
    end('a2');
    await turn();
    expect(begun).to.deep.equal(['a1', 'a2', 'b1', 'a3']);
  });
  it('takes a piece once, while it waits and while it is worked on', async () => {
    const lines = createLines({ perLine: 1, mostWaiting: 10, log: silent });
    const { begun, work, end } = pieces();
    for (const key of ['x', 'y', 'x', 'y']) expect(lines.add('a', key, work(key))).to.equal(true);
    end('x');
    await turn();
    end('y');
    await turn();
    expect(begun).to.deep.equal(['x', 'y']);
    lines.add('a', 'x', work('x'));
    expect(begun).to.deep.equal(['x', 'y', 'x']);
  });
  it('a piece that throws makes room for the next', async () => {
    const lines = createLines({ perLine: 1, mostWaiting: 10, log: silent });
    const { begun, work, fail } = pieces();
    lines.add('a', 'x', work('x'));
    lines.add('a', 'y', work('y'));
    fail('x');
    await turn();
    expect(begun).to.deep.equal(['x', 'y']);
  });
  it('refuses what would wait beyond its bound, but not a line that has a place', () => {
    const lines = createLines({ perLine: 1, mostWaiting: 1, log: silent });
    const { begun, work } = pieces();
    expect(['x', 'y', 'z'].map((key) => lines.add('a', key, work(key)))).to.deep.equal([true, true, false]);
    expect(lines.add('b', 'w', work('w'))).to.equal(true);
    expect(begun).to.deep.equal(['x', 'w']);
  });
  it('closed, it waits for what is under way and begins nothing more', async () => {
    const lines = createLines({ perLine: 1, mostWaiting: 10, log: silent });
    const { begun, work, end } = pieces();
    lines.add('a', 'x', work('x'));
    lines.add('a', 'y', work('y'));
    const closed = lines.close();
    expect(lines.add('a', 'z', work('z'))).to.equal(false);
    end('x');
    await closed;
    expect(begun).to.deep.equal(['x']);
  });
});
