import { expect } from 'chai';
import { createBuiltinSchemas } from '../../../../../local/apiserver/kinds/load.ts';
import { strategicMergePatch } from '../../../../../local/apiserver/patch/strategic.ts';
import { InvalidError, UnparsableError } from '../../../../../shared/errors/catalogue.ts';

const { root } = createBuiltinSchemas().schema({ group: '', version: 'v1', kind: 'Pod' });

const pod = (spec: unknown, metadata: unknown = {}): Record<string, unknown> => ({ metadata, spec });
const a = { name: 'a', image: 'one' };
const b = { name: 'b', image: 'two' };

describe('strategic merge patch', () => {
  const rows: { name: string; target: unknown; patch: unknown; wanted: unknown }[] = [
    {
      name: 'merges list items by their key',
      target: pod({ containers: [a, b] }),
      patch: pod({ containers: [{ name: 'b', image: 'x' }] }),
      wanted: pod({ containers: [a, { name: 'b', image: 'x' }] }),
    },
    {
      name: 'puts new items first',
      target: pod({ containers: [a] }),
      patch: pod({ containers: [b] }),
      wanted: pod({ containers: [b, a] }),
    },
    {
      name: 'deletes an item',
      target: pod({ containers: [a, b] }),
      patch: pod({ containers: [{ name: 'a', $patch: 'delete' }] }),
      wanted: pod({ containers: [b] }),
    },
    {
      name: 'replaces a list',
      target: pod({ containers: [a, b] }),
      patch: pod({ containers: [{ name: 'c' }, { $patch: 'replace' }] }),
      wanted: pod({ containers: [{ name: 'c' }] }),
    },
    {
      name: 'replaces a map',
      target: pod({ nodeSelector: { a: '1' } }),
      patch: pod({ nodeSelector: { $patch: 'replace', b: '2' } }),
      wanted: pod({ nodeSelector: { b: '2' } }),
    },
    {
      name: 'deletes a map',
      target: pod({ securityContext: { runAsUser: 1 } }),
      patch: pod({ securityContext: { $patch: 'delete' } }),
      wanted: pod({}),
    },
    {
      name: 'removes by null',
      target: pod({ hostNetwork: true, containers: [a] }),
      patch: pod({ hostNetwork: null }),
      wanted: pod({ containers: [a] }),
    },
    {
      name: 'orders what it names and keeps the rest in place',
      target: pod({ containers: [a, b, { name: 'c' }] }),
      patch: pod({ '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }], containers: [{ name: 'a', image: 'x' }] }),
      wanted: pod({ containers: [b, { name: 'c' }, { name: 'a', image: 'x' }] }),
    },
    {
      name: 'merges primitives and takes some out',
      target: pod({}, { finalizers: ['x', 'y'] }),
      patch: pod(
        {},
        { '$deleteFromPrimitiveList/finalizers': ['x'], '$setElementOrder/finalizers': ['z', 'y'], finalizers: ['z'] },
      ),
      wanted: pod({}, { finalizers: ['z', 'y'] }),
    },
    {
      name: 'takes primitives out with nothing to add',
      target: pod({}, { finalizers: ['x', 'y'] }),
      patch: pod({}, { '$deleteFromPrimitiveList/finalizers': ['x'] }),
      wanted: pod({}, { finalizers: ['y'] }),
    },
    {
      name: 'keeps only the named ways of a union',
      target: pod({ volumes: [{ name: 'v', emptyDir: {} }] }),
      patch: pod({ volumes: [{ name: 'v', $retainKeys: ['name', 'secret'], secret: { secretName: 's' } }] }),
      wanted: pod({ volumes: [{ name: 'v', secret: { secretName: 's' } }] }),
    },
    {
      name: 'replaces lists without a key',
      target: pod({ containers: [{ ...a, args: ['x', 'y'] }] }),
      patch: pod({ containers: [{ name: 'a', args: ['z'] }] }),
      wanted: pod({ containers: [{ ...a, args: ['z'] }] }),
    },
    {
      name: 'adds items without their directives',
      target: pod({}),
      patch: pod({ containers: [{ name: 'n', env: [{ name: 'E', $patch: 'merge' }], command: null }] }),
      wanted: pod({ containers: [{ name: 'n', env: [{ name: 'E' }] }] }),
    },
    {
      name: 'merges nested lists',
      target: pod({ containers: [{ ...a, env: [{ name: 'E', value: '1' }] }] }),
      patch: pod({ containers: [{ name: 'a', env: [{ name: 'F', value: '2' }] }] }),
      wanted: pod({
        containers: [
          {
            ...a,
            env: [
              { name: 'F', value: '2' },
              { name: 'E', value: '1' },
            ],
          },
        ],
      }),
    },
  ];
  for (const { name, target, patch, wanted } of rows) {
    it(name, () => {
      const before = JSON.stringify(target);
      expect(strategicMergePatch(target, patch, root)).to.deep.equal(wanted);
      expect(JSON.stringify(target)).to.equal(before);
    });
  }

  it('refuses an item without its key', () => {
    expect(() => strategicMergePatch(pod({}), pod({ containers: [{ image: 'x' }] }), root)).to.throw(
      InvalidError,
      'does not contain declared merge key: name',
    );
  });

  it('refuses an unknown directive', () => {
    expect(() => strategicMergePatch(pod({}), pod({ $patch: 'explode' }), root)).to.throw(UnparsableError, 'explode');
  });
});
