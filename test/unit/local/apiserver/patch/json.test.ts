import { expect } from 'chai';
import { jsonPatch } from '../../../../../local/apiserver/patch/json.ts';
import { InvalidError, UnparsableError } from '../../../../../shared/errors/catalogue.ts';

const target = { metadata: { labels: { 'a/b': '1' } }, spec: { list: ['x', 'y'] } };

describe('JSON patch', () => {
  const rows: { name: string; operations: unknown; wanted: unknown }[] = [
    {
      name: 'replaces',
      operations: [{ op: 'replace', path: '/spec/list/0', value: 'z' }],
      wanted: { ...target, spec: { list: ['z', 'y'] } },
    },
    {
      name: 'adds at the end',
      operations: [{ op: 'add', path: '/spec/list/-', value: 'z' }],
      wanted: { ...target, spec: { list: ['x', 'y', 'z'] } },
    },
    {
      name: 'reads escaped names',
      operations: [{ op: 'remove', path: '/metadata/labels/a~1b' }],
      wanted: { ...target, metadata: { labels: {} } },
    },
    {
      name: 'moves after a test that holds',
      operations: [
        { op: 'test', path: '/spec/list/1', value: 'y' },
        { op: 'move', from: '/spec/list/1', path: '/spec/list/0' },
      ],
      wanted: { ...target, spec: { list: ['y', 'x'] } },
    },
    {
      name: 'adds what it should replace and is not there',
      operations: [{ op: 'replace', path: '/spec/new', value: 1 }],
      wanted: { ...target, spec: { ...target.spec, new: 1 } },
    },
    {
      name: 'copies null from where nothing is',
      operations: [{ op: 'copy', from: '/none', path: '/spec/new' }],
      wanted: { ...target, spec: { ...target.spec, new: null } },
    },
    { name: 'replaces the whole', operations: [{ op: 'replace', path: '', value: { a: 1 } }], wanted: { a: 1 } },
  ];
  for (const { name, operations, wanted } of rows) {
    it(name, () => {
      expect(jsonPatch(target, operations)).to.deep.equal(wanted);
      expect(target.spec.list).to.deep.equal(['x', 'y']);
    });
  }

  const refused: { name: string; operations: unknown; error: new (message: string) => Error }[] = [
    { name: 'a test that fails', operations: [{ op: 'test', path: '/spec/list/0', value: 'z' }], error: InvalidError },
    { name: 'a path that leads nowhere', operations: [{ op: 'replace', path: '/spec/none/x', value: 1 }], error: InvalidError },
    { name: 'removing what is not there', operations: [{ op: 'remove', path: '/spec/none' }], error: InvalidError },
    { name: 'an unknown operation', operations: [{ op: 'shout', path: '/spec' }], error: InvalidError },
    { name: 'no list', operations: { op: 'add' }, error: UnparsableError },
    { name: 'an operation without a path', operations: [{ op: 'add' }], error: InvalidError },
  ];
  for (const { name, operations, error } of refused) {
    it(`refuses ${name}`, () => expect(() => jsonPatch(target, operations)).to.throw(error));
  }
});
