import { expect } from 'chai';
import fc from 'fast-check';
import { keyFilter, withoutKey } from '../../../../../shared/llm/core/own-key.ts';

const key = 'sk-"quoted"-7f3a91c0d2e4';

/** What comes through of a text in these pieces. */
function filtered(pieces: readonly string[], of = key): string[] {
  const passed: string[] = [];
  const filter = keyFilter(of, (piece) => void passed.push(piece));
  for (const piece of pieces) filter.add(piece);
  filter.end();
  return passed;
}

describe('llm: an answer that says the key', () => {
  it('is shown without it, wherever it stands', () => {
    const content = [
      { type: 'text', text: `it is ${key}.` },
      { type: 'tool_call', id: 'a', name: key, arguments: { deep: [{ [key]: key }] } },
      { type: 'tool_call', id: 'b', name: 'f', malformed: `{"a": "${key}` },
    ];
    const shown = withoutKey(content, key);
    expect(shown[0]).to.deep.equal({ type: 'text', text: 'it is [redacted].' });
    expect(shown[1]).to.deep.include({ arguments: { deep: [{ '[redacted]': '[redacted]' }] } });
    expect(JSON.stringify(shown)).to.not.include('7f3a91c0d2e4');
  });
  it('is the same object where it does not', () => {
    const content = [{ type: 'text', text: 'hello' }];
    expect(withoutKey(content, key)).to.equal(content);
  });
  it('a word that is too short to be one is a word', () => {
    expect(withoutKey([{ text: 'scripted' }], 'scripted')).to.deep.equal([{ text: 'scripted' }]);
    expect(filtered(['scrip', 'ted'], 'scripted')).to.deep.equal(['scrip', 'ted']);
  });
  it('streams without it, however it is cut, and everything else at once', () => {
    expect(filtered(['hello ', 'wor', 'ld'])).to.deep.equal(['hello ', 'wor', 'ld']);
    expect(filtered([key.slice(0, 5), `${key.slice(5)} and`]).join('')).to.equal('[redacted] and');
    expect(filtered([key.slice(0, 20)]).join('')).to.equal(key.slice(0, 20));
    const cut = fc.array(fc.oneof(fc.constant(key), fc.constant(key.slice(0, 7)), fc.string({ maxLength: 5 })), { maxLength: 8 });
    fc.assert(
      fc.property(cut, fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }), (parts, lengths) => {
        const text = parts.join('');
        const pieces: string[] = [];
        let at = 0;
        for (const length of [...lengths, text.length]) {
          pieces.push(text.slice(at, at + length));
          at += length;
        }
        expect(filtered(pieces).join('')).to.equal(text.replaceAll(key, '[redacted]'));
      }),
    );
  });
});
