import { expect } from 'chai';
import { resultText } from '../../../../../shared/mcp/core/result-text.ts';

describe('mcp core: result-text', () => {
  it('puts texts together, and names what is none', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'image', mimeType: 'image/png', data: 'AAAA' },
      { type: 'resource', resource: { uri: 'file:///x', text: 'b' } },
      { type: 'resource', resource: { uri: 'file:///y', mimeType: 'a/b' } },
      { type: 'resource_link', uri: 'file:///z' },
    ];
    expect(resultText(parts, { c: 1 })).to.equal(
      'a\n\n[image, image/png, 3 bytes: not shown]\n\nb\n\n[resource file:///y, a/b: not shown]\n\n[resource file:///z]',
    );
  });
  it('is what is structured where there is nothing else', () => {
    expect(resultText([], { c: 1 })).to.equal('{"c":1}');
    expect(resultText([], undefined)).to.equal('');
  });
});
