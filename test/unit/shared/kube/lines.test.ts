import { expect } from 'chai';
import { linesOf } from '../../../../shared/kube/lines.ts';

async function linesIn(chunks: readonly string[], bytesEach = 0): Promise<string[]> {
  const bytes = Buffer.from(chunks.join(''));
  const pieces =
    bytesEach === 0
      ? chunks.map((chunk) => Buffer.from(chunk))
      : Array.from({ length: Math.ceil(bytes.length / bytesEach) }, (_, i) => bytes.subarray(i * bytesEach, (i + 1) * bytesEach));
  const lines: string[] = [];
  for await (const line of linesOf(
    (async function* () {
      yield* pieces;
    })(),
  ))
    lines.push(line);
  return lines;
}

describe('linesOf', () => {
  for (const [why, chunks, expected] of [
    ['several in one piece', ['a\nb\nc\n'], ['a', 'b', 'c']],
    ['one in several pieces', ['a', 'b', 'c\n'], ['abc']],
    ['a last one without an end', ['a\nb'], ['a', 'b']],
    ['empty ones', ['\n\n'], ['', '']],
    ['nothing', [], []],
  ] as const) {
    it(why, async () => expect(await linesIn(chunks)).to.deep.equal(expected));
  }
  it('characters cut in the middle', async () =>
    expect(await linesIn(['grün ✓ 🙂\nzwei\n'], 1)).to.deep.equal(['grün ✓ 🙂', 'zwei']));
});
