import { expect } from 'chai';
import { type Found, limits, planUploads } from '../../../../workers/artifacts/core/plan.ts';

const file = (path: string, size = 1): Found => ({ path, kind: 'file', size });
const namesOf = (found: readonly Found[]): string[] => planUploads(found).uploads.map(({ filename }) => filename);
const MiB = 1024 * 1024;

describe('artifacts: which files become one', () => {
  const kept: readonly [string, readonly Found[], readonly string[]][] = [
    ['nothing', [], []],
    ['a file by its name', [file('report.md')], ['report.md']],
    ['a file in a folder by its path', [file('a/b/c.txt')], ['a_b_c.txt']],
    ['what is no name in a header', [file('a"b\\c\nd')], ['a_b_c_d']],
    ['a file of the greatest size', [file('full', limits.fileBytes)], ['full']],
    [
      'as much as a Task may have',
      Array.from({ length: 5 }, (_, i) => file(`${i}`, limits.fileBytes)),
      ['0', '1', '2', '3', '4'],
    ],
    ['files before those in folders, in the order of their names', [file('a/b'), file('z'), file('b')], ['b', 'z', 'a_b']],
  ];
  for (const [what, found, names] of kept)
    it(`keeps ${what}`, () => {
      expect(namesOf(found)).to.deep.equal(names);
      expect(planUploads(found).warnings).to.deep.equal([]);
    });

  const left: readonly [string, readonly Found[], readonly string[], RegExp][] = [
    ['a link', [{ path: 'out', kind: 'link', size: 4 }], [], /^out is not kept: it is a symbolic link; copy the file instead$/],
    ['a pipe', [{ path: 'fifo', kind: 'other', size: 0 }], [], /^fifo is not kept: it is not a regular file$/],
    [
      'a file that is too large, and only that',
      [file('big', limits.fileBytes + 1), file('small')],
      ['small'],
      /^big is not kept/,
    ],
    [
      'what is beyond the sum, but not what still fits',
      [...Array.from({ length: 5 }, (_, i) => file(`${i}`, 10 * MiB - 1)), file('8', 6), file('9', 5)],
      ['0', '1', '2', '3', '4', '9'],
      /^8 is not kept: the artifacts of a Task have at most 52428800 bytes in all$/,
    ],
    ['a second one of the same name', [file('a/b'), file('a_b')], ['a_b'], /^a\/b is not kept: a_b has the name a_b already$/],
    ['a name that is too long', [file('é'.repeat(128))], [], /its name is longer than 255 bytes$/],
    [
      'more files than a Task keeps',
      Array.from({ length: limits.files + 1 }, (_, i) => file(String(i).padStart(4, '0'), 0)),
      Array.from({ length: limits.files }, (_, i) => String(i).padStart(4, '0')),
      /^1000 is not kept: a Task keeps at most 1000 artifacts$/,
    ],
  ];
  for (const [what, found, names, warning] of left)
    it(`leaves ${what}, and says so`, () => {
      expect(namesOf(found)).to.deep.equal(names);
      expect(planUploads(found).warnings).to.have.length(1);
      expect(planUploads(found).warnings[0]).to.match(warning);
    });

  for (const [name, type] of [
    ['a.json', 'application/json'],
    ['a.TXT', 'text/plain; charset=utf-8'],
    ['a.tar.gz', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['json', 'application/octet-stream'],
  ] as const)
    it(`${name} is of type ${type}`, () => expect(planUploads([file(name)]).uploads[0]?.contentType).to.equal(type));
});
