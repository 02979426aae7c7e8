import { expect } from 'chai';
import { compareVersions } from '../../../../../local/apiserver/discovery/core/version-order.ts';

describe('local/apiserver/discovery/core/version-order', () => {
  it('prefers stable to beta to alpha, newer to older, and versions to names', () => {
    const sorted = ['foo1', 'v1alpha1', 'v3beta1', 'v10', 'v2', 'foo10', 'v11alpha2', 'v12alpha1', 'v11beta2', 'v10beta3'].sort(
      compareVersions,
    );
    expect(sorted).to.deep.equal([
      'v10',
      'v2',
      'v11beta2',
      'v10beta3',
      'v3beta1',
      'v12alpha1',
      'v11alpha2',
      'v1alpha1',
      'foo1',
      'foo10',
    ]);
  });
});
