import { expect } from 'chai';
import { canonicalQuantity, compareQuantities } from '../../../../../local/apiserver/core/quantity.ts';

describe('local/apiserver/core/quantity', () => {
  const rows: { given: string; canonical: string | undefined }[] = [
    { given: '1', canonical: '1' },
    { given: '0', canonical: '0' },
    { given: '0Gi', canonical: '0' },
    { given: '1000m', canonical: '1' },
    { given: '0.1', canonical: '100m' },
    { given: '0.5', canonical: '500m' },
    { given: '1500m', canonical: '1500m' },
    { given: '1000', canonical: '1k' },
    { given: '1500', canonical: '1500' },
    { given: '1024Mi', canonical: '1Gi' },
    { given: '1.5Gi', canonical: '1536Mi' },
    { given: '512Ki', canonical: '512Ki' },
    { given: '0.5Ki', canonical: '512' },
    { given: '1e3', canonical: '1e3' },
    { given: '100e6', canonical: '100e6' },
    { given: '-5m', canonical: '-5m' },
    { given: '+5', canonical: '5' },
    { given: '0.0000000001', canonical: '1n' },
    { given: 'much', canonical: undefined },
    { given: '', canonical: undefined },
    { given: '.', canonical: undefined },
    { given: '1 Gi', canonical: undefined },
  ];
  for (const { given, canonical } of rows) {
    it(`${JSON.stringify(given)} is ${canonical ?? 'none'}`, () => expect(canonicalQuantity(given)).to.equal(canonical));
  }

  it('compares over units and signs', () => {
    expect(compareQuantities('2Mi', '1Mi')).to.be.above(0);
    expect(compareQuantities('1000m', '1')).to.equal(0);
    expect(compareQuantities('-1', '1m')).to.be.below(0);
  });
});
