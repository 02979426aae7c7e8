import { expect } from 'chai';
import { locate } from '../../../../../shared/tools/core/location.ts';

const roots = { workspace: '/data/pods/7/workspace', tmp: '/data/pods/7/tmp' };
const rows = [
  { name: 'a relative path starts at the workspace', path: 'src/app.js', want: '/data/pods/7/workspace/src/app.js' },
  { name: 'the workspace itself', path: '.', want: '/data/pods/7/workspace' },
  { name: 'the name models know the workspace by', path: '/workspace/src/app.js', want: '/data/pods/7/workspace/src/app.js' },
  { name: 'the name models know the scratch folder by', path: '/tmp/x', want: '/data/pods/7/tmp/x' },
  { name: 'the real path', path: '/data/pods/7/workspace/a', want: '/data/pods/7/workspace/a' },
  { name: 'dots that stay inside', path: 'a/./b/../c//d', want: '/data/pods/7/workspace/a/c/d' },
  { name: 'dots that lead out', path: '../other/x', want: undefined },
  { name: 'dots that lead out and back in', path: '../workspace/x', want: '/data/pods/7/workspace/x' },
  { name: 'dots behind the known name', path: '/workspace/../../../etc/passwd', want: undefined },
  { name: 'dots above the root of everything', path: '/../../../../etc/passwd', want: undefined },
  { name: 'an absolute path elsewhere', path: '/etc/passwd', want: undefined },
  { name: 'a folder whose name begins like the workspace', path: '/data/pods/7/workspace-of-another/x', want: undefined },
  { name: 'a folder whose name begins like the known name', path: '/workspaces/x', want: undefined },
  { name: 'a null byte', path: 'a\0b', want: undefined },
  { name: 'a home folder is a plain name', path: '~/x', want: '/data/pods/7/workspace/~/x' },
];

describe('tools: where a path leads', () => {
  for (const { name, path, want } of rows) it(name, () => expect(locate(path, roots)).to.equal(want));
  it('in a pod, where the folders have the names that models know', () => {
    const pod = { workspace: '/workspace', tmp: '/tmp' };
    expect(locate('/workspace/a', pod)).to.equal('/workspace/a');
    expect(locate('/tmp/a', pod)).to.equal('/tmp/a');
    expect(locate('../tmp/a', pod)).to.equal('/tmp/a');
    expect(locate('../var/run/orka/token', pod)).to.equal(undefined);
  });
});
