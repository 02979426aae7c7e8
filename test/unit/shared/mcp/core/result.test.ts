import { expect } from 'chai';
import { type ContentPart, resultOf } from '../../../../../shared/mcp/core/result.ts';

const png = (data = 'AAAA'): ContentPart => ({ type: 'image', mimeType: 'image/png', data });

describe('mcp core: result', () => {
  it('puts texts together, and names what can be neither text nor seen', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'audio', mimeType: 'audio/wav', data: 'AAAA' },
      { type: 'resource', resource: { uri: 'file:///x', text: 'b' } },
      { type: 'resource', resource: { uri: 'file:///y', mimeType: 'a/b', blob: 'AAAA' } },
      { type: 'resource_link', uri: 'file:///z' },
    ];
    expect(resultOf(parts, { c: 1 })).to.deep.equal({
      text: 'a\n\n[audio, audio/wav, 3 bytes: not shown]\n\nb\n\n[resource file:///y, a/b: not shown]\n\n[resource file:///z]',
      media: [],
    });
  });
  it('hands on images, and documents with their names', () => {
    const pdf = { type: 'resource', resource: { uri: 'file:///a/b.pdf', mimeType: 'application/pdf', blob: 'BBBB' } };
    expect(resultOf([{ type: 'text', text: 'a' }, png(), pdf], undefined)).to.deep.equal({
      text: 'a',
      media: [
        { mediaType: 'image/png', data: 'AAAA' },
        { mediaType: 'application/pdf', data: 'BBBB', name: 'b.pdf' },
      ],
    });
  });
  it('is what is structured where there is no text', () => {
    expect(resultOf([], { c: 1 }).text).to.equal('{"c":1}');
    expect(resultOf([png()], { c: 1 })).to.deep.include({ text: '{"c":1}' });
    expect(resultOf([], undefined)).to.deep.equal({ text: '', media: [] });
  });
  const notShown: readonly [string, ContentPart][] = [
    ['an image of a kind that no model sees', { type: 'image', mimeType: 'image/tiff', data: 'AAAA' }],
    ['an image that is not base64', png('<svg onload="x">')],
    ['an image without data', { type: 'image', mimeType: 'image/png' }],
    ['an image that is too large', png('A'.repeat(5 * 1024 * 1024))],
  ];
  for (const [name, part] of notShown)
    it(`${name} is named`, () => {
      const { text, media } = resultOf([part], undefined);
      expect(media).to.deep.equal([]);
      expect(text).to.match(/^\[image, .* bytes: not shown\]$/);
    });
  it('hands on eight at most, and names the others', () => {
    const { text, media } = resultOf(
      Array.from({ length: 10 }, () => png()),
      undefined,
    );
    expect(media).to.have.length(8);
    expect(text.split('\n\n')).to.have.length(2);
  });
});
