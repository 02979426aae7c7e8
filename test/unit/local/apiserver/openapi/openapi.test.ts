import { expect } from 'chai';
import { builtinKinds } from '../../../../../local/apiserver/kinds/catalogue.ts';
import { createBuiltinSchemas } from '../../../../../local/apiserver/kinds/load.ts';
import type { OpenapiKind } from '../../../../../local/apiserver/openapi/types.ts';
import { openapiV2 } from '../../../../../local/apiserver/openapi/v2.ts';
import { openapiV3, openapiV3Index } from '../../../../../local/apiserver/openapi/v3.ts';
import { widgetSchema } from '../widget.ts';

type Json = Record<string, unknown>;

const schemas = createBuiltinSchemas();

const builtin = (kindName: string): OpenapiKind[] =>
  builtinKinds
    .filter(({ kind }) => kind === kindName)
    .map((kind) => {
      const { kinds, definitions } = schemas.file(kind.group, kind.version);
      return { ...kind, schema: { $ref: kinds[kind.kind] ?? '' }, definitions };
    });

const widgets: OpenapiKind = {
  group: 'schema.example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
  schema: widgetSchema,
};

const at = (value: unknown, ...path: string[]): Json =>
  path.reduce((one, name) => (one as Record<string, Json>)[name] as Json, value as Json);

/** Every `$ref` in a document. */
const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => (name === '$ref' ? [String(one)] : references(one)));
};

const jobs = openapiV3({ group: 'batch', version: 'v1' }, builtin('Job'));
const custom = openapiV3({ group: 'schema.example.com', version: 'v1' }, [widgets]);
const gvk = { group: 'schema.example.com', version: 'v1', kind: 'Widget' };

describe('OpenAPI v3', () => {
  it('has an index with a URL that changes with the document', () => {
    expect(
      openapiV3Index([
        { group: '', version: 'v1', hash: 'A' },
        { group: 'batch', version: 'v1', hash: 'B' },
      ]),
    ).to.deep.equal({
      paths: {
        'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=A' },
        'apis/batch/v1': { serverRelativeURL: '/openapi/v3/apis/batch/v1?hash=B' },
      },
    });
  });

  for (const [name, document] of [
    ['built-in', jobs],
    ['custom', custom],
  ] as const) {
    it(`of a ${name} group has no dangling reference`, () => {
      const defined = new Set(Object.keys(at(document, 'components', 'schemas')).map((one) => `#/components/schemas/${one}`));
      expect(references(document).filter((one) => !defined.has(one))).to.deep.equal([]);
    });
  }

  it('lets kubectl find the kind by its path, and field validation by its parameter', () => {
    const patch = at(custom, 'paths', '/apis/schema.example.com/v1/namespaces/{namespace}/widgets/{name}', 'patch');
    expect(patch).to.deep.include({ 'x-kubernetes-action': 'patch', 'x-kubernetes-group-version-kind': gvk });
    const names = (patch['parameters'] as Json[]).map((parameter) => parameter['name']);
    expect(names).to.include.members(['dryRun', 'fieldValidation', 'fieldManager', 'force', 'name', 'namespace']);
  });

  it('has the paths of all verbs and subresources', () => {
    const methods = Object.entries(at(custom, 'paths')).map(([path, item]) => `${path} ${Object.keys(item as Json).join(',')}`);
    const base = '/apis/schema.example.com/v1';
    expect(methods).to.have.members([
      `${base}/namespaces/{namespace}/widgets get,post,delete`,
      `${base}/widgets get`,
      `${base}/namespaces/{namespace}/widgets/{name} get,put,patch,delete`,
      `${base}/namespaces/{namespace}/widgets/{name}/status get,put,patch`,
    ]);
  });

  it('offers the strategic merge patch for built-in kinds only', () => {
    const types = (document: unknown, path: string): string[] =>
      Object.keys(at(document, 'paths', path, 'patch', 'requestBody', 'content'));
    const strategic = 'application/strategic-merge-patch+json';
    expect(types(jobs, '/apis/batch/v1/namespaces/{namespace}/jobs/{name}')).to.include(strategic);
    expect(types(custom, '/apis/schema.example.com/v1/namespaces/{namespace}/widgets/{name}')).to.not.include(strategic);
  });

  it('keeps descriptions and merge keys, and says what any object has', () => {
    const definition = at(custom, 'components', 'schemas', 'com.example.schema.v1.Widget');
    expect(definition['x-kubernetes-group-version-kind']).to.deep.equal([gvk]);
    expect(at(definition, 'properties', 'spec')).to.have.property('description', 'What the widget should be.');
    expect(at(definition, 'properties', 'metadata', 'allOf')).to.deep.equal([
      { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    ]);
    expect(at(definition, 'properties', 'spec', 'properties', 'port', 'anyOf')).to.deep.equal([
      { type: 'integer' },
      { type: 'string' },
    ]);
    const pod = at(jobs, 'components', 'schemas', 'io.k8s.api.core.v1.PodSpec', 'properties', 'containers');
    expect(pod).to.include({ 'x-kubernetes-patch-merge-key': 'name', 'x-kubernetes-patch-strategy': 'merge' });
  });
});

describe('OpenAPI v2', () => {
  const document = openapiV2([widgets, ...builtin('Event')]);

  it('has no dangling reference', () => {
    const defined = new Set(Object.keys(at(document, 'definitions')).map((one) => `#/definitions/${one}`));
    expect(references(document).filter((one) => !defined.has(one))).to.deep.equal([]);
  });

  it('has kinds of the same name of two groups', () => {
    expect(Object.keys(at(document, 'definitions'))).to.include.members([
      'io.k8s.api.core.v1.Event',
      'io.k8s.api.events.v1.Event',
    ]);
  });

  it('says nothing that v2 does not know', () => {
    const definition = JSON.stringify(at(document, 'definitions', 'com.example.schema.v1.Widget'));
    for (const word of ['anyOf', 'oneOf', 'nullable']) expect(definition).to.not.contain(`"${word}"`);
    expect(at(document, 'definitions', 'com.example.schema.v1.Widget', 'properties', 'spec', 'properties', 'pod')).to.deep.equal({
      'x-kubernetes-preserve-unknown-fields': true,
    });
  });
});
