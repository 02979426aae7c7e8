import { expect } from 'chai';
import { cutLines, formatEntries } from '../../../../../local/jobs/core/log-lines.ts';

function cut(...pieces: string[]): { entries: string[]; rest: string } {
  let rest: Buffer = Buffer.alloc(0);
  const entries: string[] = [];
  for (const piece of pieces) {
    const found = cutLines(rest, Buffer.from(piece));
    rest = found.rest;
    entries.push(...found.entries.map(({ tag, text }) => `${tag} ${text.length > 20 ? `${text.length} bytes` : text}`));
  }
  return { entries, rest: rest.toString() };
}

describe('log entries', () => {
  it('are lines', () => expect(cut('a\nb\n')).to.deep.equal({ entries: ['F a', 'F b'], rest: '' }));
  it('wait for the end of a line', () => expect(cut('a', 'b\nc')).to.deep.equal({ entries: ['F ab'], rest: 'c' }));
  it('keep empty lines', () => expect(cut('\n\n')).to.deep.equal({ entries: ['F ', 'F '], rest: '' }));
  it('continue a line that is too long', () =>
    expect(cut(`${'x'.repeat(40_000)}\n`).entries).to.deep.equal(['P 16384 bytes', 'P 16384 bytes', 'F 7232 bytes']));
  it('never cut a character in two', () => {
    const { entries } = cutLines(Buffer.alloc(0), Buffer.from(`x${'€'.repeat(10_000)}\n`));
    expect(entries.map(({ text }) => text.toString()).join('')).to.equal(`x${'€'.repeat(10_000)}`);
    expect(entries[0]?.text.toString()).not.to.contain('\ufffd');
  });
  it('carry time, stream and tag', () => {
    expect(
      formatEntries([{ tag: 'F', text: Buffer.from('hi') }], 'stderr', Date.UTC(2026, 0, 2, 3, 4, 5, 6)).toString(),
    ).to.equal('2026-01-02T03:04:05.006000000Z stderr F hi\n');
  });
});
