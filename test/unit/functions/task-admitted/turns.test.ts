import { expect } from 'chai';
import { createTurns } from '../../../../functions/task-admitted/turns.ts';

describe('task-admitted: turns', () => {
  it('at most so many at a time, the others in the order in which they came', async () => {
    const turns = createTurns(2);
    const begun: number[] = [];
    const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const all = ends.map(({ promise }, i) =>
      turns(async () => {
        begun.push(i);
        await promise;
        return i;
      }),
    );
    await Promise.resolve();
    expect(begun).to.deep.equal([0, 1]);
    ends[1]?.resolve();
    await all[1];
    await Promise.resolve();
    expect(begun).to.deep.equal([0, 1, 2]);
    for (const { resolve } of ends) resolve();
    expect(await Promise.all(all)).to.deep.equal([0, 1, 2, 3]);
  });

  it('work that fails gives its place on', async () => {
    const turns = createTurns(1);
    const failed = turns(() => Promise.reject(new Error('odd')));
    const next = turns(async () => 'done');
    expect(await failed.catch((error: Error) => error.message)).to.equal('odd');
    expect(await next).to.equal('done');
    expect(await turns(async () => 'again')).to.equal('again');
  });
});
