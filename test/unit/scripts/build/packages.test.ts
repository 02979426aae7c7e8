import { expect } from 'chai';
import { packageFoldersIn } from '../../../../scripts/build/packages.ts';

const rows: readonly { readonly name: string; readonly inputs: Readonly<Record<string, number>>; readonly folders: string[] }[] =
  [
    { name: 'our own files are no package', inputs: { 'shared/log/pino.ts': 10 }, folders: [] },
    {
      name: 'a package is named once',
      inputs: { 'node_modules/a/x.js': 1, 'node_modules/a/lib/y.js': 1 },
      folders: ['node_modules/a'],
    },
    { name: 'a scope is a part of the name', inputs: { 'node_modules/@b/c/x.js': 1 }, folders: ['node_modules/@b/c'] },
    {
      name: "a package's own version of another is that one",
      inputs: { 'node_modules/a/node_modules/@b/c/x.js': 1 },
      folders: ['node_modules/a/node_modules/@b/c'],
    },
    { name: 'what was looked at and left no code is not in it', inputs: { 'node_modules/a/x.js': 0 }, folders: [] },
    { name: 'a package that stands aside in a plugin is none', inputs: { 'absent:pino-pretty': 30 }, folders: [] },
  ];

describe('the packages of a build', () => {
  for (const { name, inputs, folders } of rows)
    it(name, () => {
      const sizes = Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]);
      expect(packageFoldersIn({ outputs: { 'main.js': { inputs: Object.fromEntries(sizes) } } })).to.deep.equal(folders);
    });
});
