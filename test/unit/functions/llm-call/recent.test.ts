import { expect } from 'chai';
import { keepRecent } from '../../../../functions/llm-call/recent.ts';

describe('llm-call: what was read a moment ago', () => {
  let time: number;
  let loads: string[];
  beforeEach(() => {
    time = 0;
    loads = [];
  });
  const load = (key: string) => async (): Promise<string> => {
    loads.push(key);
    return `${key} at ${time}`;
  };

  it('is read once, until it is too old', async () => {
    const recent = keepRecent({ ttlMs: 100, now: () => time });
    expect(await Promise.all([recent('a', load('a')), recent('a', load('a'))])).to.deep.equal(['a at 0', 'a at 0']);
    time = 99;
    expect(await recent('a', load('a'))).to.equal('a at 0');
    time = 100;
    expect(await recent('a', load('a'))).to.equal('a at 100');
    expect(loads).to.deep.equal(['a', 'a']);
  });
  it('is not kept where it could not be read', async () => {
    const recent = keepRecent({ ttlMs: 100, now: () => time });
    const failing = recent('a', () => Promise.reject(new Error('away')));
    expect(await failing.catch((error: Error) => error.message)).to.equal('away');
    expect(await recent('a', load('a'))).to.equal('a at 0');
  });
  it('is forgotten from its oldest where there is much of it', async () => {
    const recent = keepRecent({ ttlMs: 100, now: () => time, limit: 2 });
    for (const key of ['a', 'b', 'c', 'b', 'a']) await recent(key, load(key));
    expect(loads).to.deep.equal(['a', 'b', 'c', 'a']);
  });
});
