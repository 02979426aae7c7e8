import { expect } from 'chai';
import { mountsOf, translatePath } from '../../../../../local/jobs/core/mounts.ts';

const folders = { work: '/pods/u/work', cache: '/pods/u/cache' };
const mounts = mountsOf(
  {
    name: 'main',
    volumeMounts: [
      { name: 'work', mountPath: '/workspace/' },
      { name: 'cache', mountPath: '/workspace/.cache' },
      { name: 'work', mountPath: '/part', subPath: 'a/b' },
      { name: 'work', mountPath: '/escape', subPath: '../other' },
      { name: 'work', mountPath: '/' },
      { name: 'nothing', mountPath: '/nothing' },
    ],
  },
  folders,
);

const rows: [string, string, string][] = [
  ['the mount itself', '/workspace', '/pods/u/work'],
  ['with a slash at its end', '/workspace/', '/pods/u/work'],
  ['a file below it', '/workspace/src/a.ts', '/pods/u/work/src/a.ts'],
  ['the longer of two mounts wins', '/workspace/.cache/x', '/pods/u/cache/x'],
  ['a path that only begins like it', '/workspaces/x', '/workspaces/x'],
  ['a path in the middle of a text', 'ls /workspace', 'ls /workspace'],
  ['a path that leads out of it again', '/workspace/../etc/passwd', '/workspace/../etc/passwd'],
  ['part of a volume', '/part/x', '/pods/u/work/a/b/x'],
  ['a subPath that leads out is no mount', '/escape/x', '/escape/x'],
  ['the root is no mount', '/usr/bin/env', '/usr/bin/env'],
  ['a volume that the pod does not have is none', '/nothing', '/nothing'],
];

describe('paths of a container on the host', () => {
  for (const [reason, path, expected] of rows) it(reason, () => expect(translatePath(path, mounts)).to.equal(expected));
});
