import { expect } from 'chai';
import { redacted, shortened, textOf } from '../../../../../functions/api/core/tool-text.ts';

const secret = 'pa ss/w"örd';

describe('api core: tool-text', () => {
  for (const [name, said] of [
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ a: secret })],
    ['in Base64', Buffer.from(secret).toString('base64')],
    ['in Base64 for URLs', Buffer.from(secret).toString('base64url')],
  ] as const)
    it(`takes a credential out ${name}`, () => {
      const text = redacted(`<${said}> and <${said}>`, secret);
      expect(text.match(/\[redacted\]/g)).to.have.length(2);
      expect(text).to.not.contain(said);
    });
  it('is not shown within what is encoded as a whole, whatever stands around it', () => {
    const key = 'canary/5e90b7+c31d';
    for (const before of ['', 'm', 'me', 'me:', 'Bearer '])
      for (const after of ['', '!', '!!', '!!!'])
        for (const encoding of ['base64', 'base64url', 'hex'] as const) {
          const said = Buffer.from(before + key + after).toString(encoding);
          const left = Buffer.from(redacted(said, key).replaceAll('[redacted]', ''), encoding).toString();
          expect(redacted(said, key), said).to.include('[redacted]');
          expect(left).to.not.include('5e90');
        }
    expect(redacted(Buffer.from(key).toString('hex').toUpperCase(), key)).to.equal('[redacted]');
  });
  it('leaves text alone where there is no credential, or one that is everywhere', () => {
    expect(redacted('aaa', undefined)).to.equal('aaa');
    expect(redacted('aaa', 'a')).to.equal('aaa');
  });
  it('shortens to so many characters, and halves none', () => {
    expect(shortened('abc', 3)).to.equal('abc');
    expect(shortened('ab\u{1F600}', 3)).to.equal('ab\ufffd\n[cut: 3 of 4 characters]');
  });
  it('reads text by its charset, and knows what is none', () => {
    expect(textOf(Buffer.from([0xe4]), 'text/plain; charset=iso-8859-1')).to.equal('ä');
    expect(textOf(Buffer.from('ä'), 'application/problem+json; charset=nonsense')).to.equal('ä');
    expect(textOf(Buffer.from([0x89, 0, 1]), 'image/png')).to.equal(undefined);
    expect(textOf(Buffer.from('plain'), '')).to.equal('plain');
  });
});
