import { expect } from 'chai';
import { createBuiltinSchemas } from '../../../../../../local/apiserver/kinds/load.ts';
import { applyPatch } from '../../../../../../local/apiserver/patch/fieldmanager/apply.ts';
import type { JsonObject } from '../../../../../../local/apiserver/schema/compile.ts';
import { OrkaError } from '../../../../../../shared/errors/orka-error.ts';
import { widget, widgetVersion } from '../../widget.ts';
import { History } from './history.ts';

const first: JsonObject = {
  spec: {
    kind: 'small',
    tags: ['a', 'b'],
    parts: [{ name: 'p1', size: 2 }, { name: 'p2' }],
    labels: { x: '1' },
    atomic: { x: '1' },
    open: { q: { r: [1] } },
  },
};

/** An object that manager a applied. */
const applied = (): History => {
  const history = new History();
  expect(history.apply('a', first)).to.equal(undefined);
  return history;
};

// Ownership and messages as a real kube-apiserver 1.35 gave them for the same requests.
describe('server-side apply', () => {
  it('owns the leaves, items and entries of what it applied, and no defaults', () => {
    expect(applied().entries).to.deep.equal([
      {
        manager: 'a',
        operation: 'Apply',
        apiVersion: widgetVersion,
        time: '2020-01-01T00:00:01Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:atomic': {},
            'f:kind': {},
            'f:labels': { 'f:x': {} },
            'f:open': { 'f:q': { '.': {}, 'f:r': {} } },
            'f:parts': {
              'k:{"name":"p1"}': { '.': {}, 'f:name': {}, 'f:size': {} },
              'k:{"name":"p2"}': { '.': {}, 'f:name': {} },
            },
            'f:tags': { 'v:"a"': {}, 'v:"b"': {} },
          },
        },
      },
    ]);
  });

  it('refuses to change what another manager owns, and says which fields', () => {
    expect(applied().apply('b', { spec: { kind: 'large', tags: ['c'], parts: [{ name: 'p1', size: 3 }] } })).to.equal(
      'Apply failed with 2 conflicts: conflicts with "a":\n- .spec.kind\n- .spec.parts[name="p1"].size',
    );
  });

  it('says one conflict in one line', () => {
    expect(applied().apply('b', { spec: { kind: 'large' } })).to.equal(
      'Apply failed with 1 conflict: conflict with "a": .spec.kind',
    );
  });

  it('shares what both say alike', () => {
    const history = applied();
    expect(history.apply('b', { spec: { kind: 'small' } })).to.equal(undefined);
    expect(history.owned('b')).to.deep.equal({ 'f:spec': { 'f:kind': {} } });
    expect(history.owned('a')).to.have.nested.property('f:spec.f:kind');
  });

  it('takes over by force, merging sets and lists by key', () => {
    const history = applied();
    history.apply(
      'b',
      { spec: { kind: 'large', tags: ['c'], parts: [{ name: 'p0' }, { name: 'p1', size: 3 }] } },
      { force: true },
    );
    expect(history.spec).to.deep.include({ kind: 'large', tags: ['a', 'b', 'c'] });
    expect(history.spec['parts']).to.deep.equal([
      { name: 'p0', size: 1, note: 'none' },
      { name: 'p1', size: 3, note: 'none' },
      { name: 'p2', size: 1, note: 'none' },
    ]);
    expect(history.owned('a')).to.not.have.nested.property('f:spec.f:kind');
    expect(history.owned('a')).to.deep.nested.include({
      'f:spec.f:parts': { 'k:{"name":"p1"}': { '.': {}, 'f:name': {} }, 'k:{"name":"p2"}': { '.': {}, 'f:name': {} } },
    });
  });

  it('removes what it applied before, does not apply now, and nobody else owns', () => {
    const history = applied();
    history.apply('b', { spec: { tags: ['c'], parts: [{ name: 'p1', size: 2 }] } });
    history.apply('a', { spec: { kind: 'small' } });
    expect(history.spec).to.deep.equal({
      kind: 'small',
      count: 5,
      nested: { mode: 'auto' },
      tags: ['c'],
      parts: [{ name: 'p1', size: 2, note: 'none' }],
    });
    expect(history.owned('a')).to.deep.equal({ 'f:spec': { 'f:kind': {} } });
  });

  it('changes nothing when it is repeated, not even the time', () => {
    const history = applied();
    const before = structuredClone(history.live);
    history.apply('a', first);
    expect(history.live).to.deep.equal(before);
  });

  it('keeps status and the rest apart', () => {
    const history = applied();
    history.apply('s', { status: { phase: 'Running' } }, { subresource: 'status' });
    expect(history.owned('s', 'status')).to.deep.equal({ 'f:status': { 'f:phase': {} } });
    history.apply('a', { ...first, status: { phase: 'Mine' } });
    expect(history.live?.['status']).to.deep.equal({ phase: 'Running' });
    expect(history.owned('a')).to.not.have.property('f:status');
  });

  it('gives all that was there before to before-first-apply', () => {
    const history = new History();
    history.live = widget({ kind: 'small', count: 5 });
    expect(history.apply('a', { spec: { kind: 'large' } })).to.equal(
      `Apply failed with 1 conflict: conflict with "before-first-apply" using ${widgetVersion}: .spec.kind`,
    );
    expect(history.apply('a', { spec: { kind: 'small' } })).to.equal(undefined);
    expect(history.entries.map(({ manager }) => manager)).to.deep.equal(['a', 'before-first-apply']);
  });

  it('takes over from client-side apply without a fight, but only unchanged fields', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const config = {
      apiVersion: widgetVersion,
      kind: 'Widget',
      metadata: { name: 'w', annotations: {} },
      spec: { kind: 'small', owner: 'abc' },
    };
    const history = new History();
    history.patch('kubectl-client-side-apply', {
      metadata: { annotations: { [annotation]: JSON.stringify(config) } },
      spec: config.spec,
    });
    history.patch('somebody', { spec: { owner: 'xyz' } });
    expect(history.apply('kubectl', { spec: { kind: 'large', owner: 'abc' } })).to.equal(
      `Apply failed with 1 conflict: conflict with "somebody" using ${widgetVersion}: .spec.owner`,
    );
    expect(history.apply('kubectl', { spec: { kind: 'large' } })).to.equal(undefined);
    const annotations = history.metadata['annotations'] as Record<string, string>;
    expect(JSON.parse(annotations[annotation] ?? '')).to.deep.include({ spec: { kind: 'large' } });
  });

  it('takes the default of a key for the key', () => {
    const schema = createBuiltinSchemas().schema({ group: '', version: 'v1', kind: 'Service' }).root;
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } };
    const { object } = applyPatch({
      live: undefined,
      applied: service,
      manager: 'a',
      force: false,
      schema,
      subresource: '',
      time: 't',
      apiVersion: 'v1',
      hasStatus: true,
    });
    expect(object).to.have.nested.property('metadata.managedFields[0].fieldsV1.f:spec.f:ports.k:{"port":80,"protocol":"TCP"}');
  });

  const refused: { name: string; fields: JsonObject; message: string; status: number }[] = [
    { name: 'an unknown field', fields: { spec: { typo: 1 } }, message: '.spec.typo: field not declared in schema', status: 500 },
    {
      name: 'another type',
      fields: { spec: { count: 'x' } },
      message: '.spec.count: expected numeric (int or float), got string',
      status: 500,
    },
    {
      name: 'a value twice in a set',
      fields: { spec: { tags: ['a', 'a'] } },
      message: '.spec.tags: duplicate entries for key [="a"]',
      status: 500,
    },
    {
      name: 'an item without its key',
      fields: { spec: { parts: [{ size: 1 }] } },
      message: '.spec.parts: element 0: associative list with keys has an element that omits all key fields ["name"]',
      status: 500,
    },
    { name: 'no list', fields: { spec: { parts: 'x' } }, message: '.spec.parts: expected list, got &{x}', status: 500 },
    {
      name: 'managedFields of its own',
      fields: { metadata: { name: 'w', managedFields: [] } },
      message: 'metadata.managedFields must be nil',
      status: 400,
    },
    {
      name: 'another version',
      fields: { apiVersion: 'x/v2' },
      message: 'Incorrect version specified in apply patch',
      status: 400,
    },
  ];
  for (const { name, fields, message, status } of refused) {
    it(`refuses ${name}`, () => {
      let thrown: unknown;
      try {
        new History().apply('a', fields);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).to.be.instanceOf(OrkaError).with.property('status', status);
      expect((thrown as Error).message).to.contain(message);
    });
  }
});
