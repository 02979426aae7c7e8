import { expect } from 'chai';
import { lastWords } from '../../../../../local/jobs/core/termination-message.ts';

const entry = (text: string, tag = 'F', stream = 'stderr'): string => `2026-01-01T00:00:00.000000000Z ${stream} ${tag} ${text}\n`;

describe('the last words of a container', () => {
  const rows = [
    { why: 'nothing was printed', log: '', is: '' },
    { why: 'a line', log: entry('cannot go on'), is: 'cannot go on\n' },
    { why: 'lines of both streams, in order', log: entry('a', 'F', 'stdout') + entry('b'), is: 'a\nb\n' },
    { why: 'a long line in pieces', log: entry('aa', 'P') + entry('bb'), is: 'aabb\n' },
    { why: 'an empty line', log: entry('a') + entry('') + entry('b'), is: 'a\n\nb\n' },
  ];
  for (const { why, log, is } of rows) it(why, () => expect(lastWords(log, { whole: true })).to.equal(is));

  it('at most 80 lines', () => {
    const log = Array.from({ length: 100 }, (_, i) => entry(String(i))).join('');
    const lines = lastWords(log, { whole: true }).trim().split('\n');
    expect([lines[0], lines.length]).to.deep.equal(['20', 80]);
  });
  it('at most 2,048 bytes, in whole characters', () => {
    const words = lastWords(entry('€'.repeat(1000)), { whole: true });
    expect(words).to.match(/^€+\n$/);
    expect(Buffer.byteLength(words)).to.be.within(2045, 2048);
  });
  it('leaves out an entry whose beginning is not there', () =>
    expect(lastWords(`00Z stderr F half\n${entry('whole')}`, { whole: false })).to.equal('whole\n'));
});
