import { expect } from 'chai';
import fc from 'fast-check';
import { found, shortened, snippetOf, wordsQuery } from '../../../../../functions/store/core/transcript.ts';

const queries: readonly { name: string; text: string; query: string | undefined }[] = [
  { name: 'a word may be the beginning of one', text: 'deploy', query: '"deploy"*' },
  { name: 'of several only the last', text: 'blue deploy', query: '"blue" "deploy"*' },
  { name: 'operators are words', text: 'a OR NOT b', query: '"a" "OR" "NOT" "b"*' },
  { name: 'quotes, stars, colons and brackets are nothing', text: '"content": (x* - ^y)', query: '"content" "x" "y"*' },
  { name: 'words of any script', text: 'größe 東京', query: '"größe" "東京"*' },
  { name: 'nothing but signs', text: ' *"() ', query: undefined },
];

const mark = (text: string): string => text.replaceAll('<', found.open).replaceAll('>', found.close);

const snippets: readonly { name: string; marked: string; length: number; snippet: string }[] = [
  { name: 'a short one as it stands', marked: 'the <answer> is', length: 20, snippet: 'the answer is' },
  {
    name: 'a long one around the word',
    marked: `${'x '.repeat(50)}<answer>${' y'.repeat(50)}`,
    length: 12,
    snippet: ' x answer y ',
  },
  { name: 'at the end', marked: `${'x '.repeat(50)}<answer>`, length: 10, snippet: ' x answer' },
  { name: 'whole characters', marked: '😀😀😀<😀>😀😀😀', length: 3, snippet: '😀😀😀' },
];

describe('store: transcripts', () => {
  for (const { name, text, query } of queries)
    it(`looks for words: ${name}`, () => {
      expect(wordsQuery(text)).to.equal(query);
    });

  for (const { name, marked, length, snippet } of snippets)
    it(`shows ${name}`, () => {
      const shown = snippetOf(mark(marked), length);
      expect([...shown].length).to.be.at.most(length);
      expect(shown).to.include(snippet.trim());
    });

  it('cuts a message of more than 1 MiB at a whole character, and says so', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.constantFrom('é', '東', '😀'), (shift, character) => {
        const cut = shortened('a'.repeat(shift) + character.repeat(600_000));
        expect(Buffer.byteLength(cut)).to.be.within(1024 * 1024 - 8, 1024 * 1024);
        expect(cut).to.match(/[é東😀]\n\[cut here: the message was longer\]$/u);
        expect(cut).not.to.include('\ufffd');
      }),
      { numRuns: 10 },
    );
    expect(shortened('short')).to.equal('short');
  });
});
