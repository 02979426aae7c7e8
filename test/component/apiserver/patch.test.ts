import { expect } from 'chai';
import {
  APPLY,
  CONFIG_MAPS,
  configMap,
  JSON_PATCH,
  type Json,
  MERGE,
  STRATEGIC,
  startTestServer,
  type TestServer,
  WIDGETS,
  widget,
  widgetDefinition,
} from './support.ts';

describe('local/apiserver: patch', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
    await api.ok('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: widgetDefinition });
    await api.ok('POST', CONFIG_MAPS, { body: configMap('a', { a: '1' }) });
    await api.ok('POST', WIDGETS, { body: widget('w', { size: 1, parts: ['x'] }) });
  });
  after(() => api.stop());

  it('merges, and removes what is null', async () => {
    await api.ok('PATCH', `${CONFIG_MAPS}/a`, { headers: MERGE, body: { data: { b: '2' } } });
    const { data } = await api.ok('PATCH', `${CONFIG_MAPS}/a`, { headers: MERGE, body: { data: { b: null, c: '3' } } });
    expect(data).to.deep.equal({ a: '1', c: '3' });
  });

  it('merges into the status alone', async () => {
    const patched = await api.ok('PATCH', `${WIDGETS}/w/status`, {
      headers: MERGE,
      body: { spec: { size: 50 }, status: { phase: 'Ready' } },
    });
    expect([patched.spec.size, patched.status]).to.deep.equal([1, { phase: 'Ready' }]);
  });

  it('takes a resourceVersion in a patch as a condition', async () => {
    const reply = await api.call('PATCH', `${CONFIG_MAPS}/a`, {
      headers: MERGE,
      body: { metadata: { resourceVersion: '1' }, data: { x: 'y' } },
    });
    expect([reply.status, reply.body.reason]).to.deep.equal([409, 'Conflict']);
  });

  it('loses none of many concurrent patches', async () => {
    await api.ok('POST', CONFIG_MAPS, { body: configMap('busy') });
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
    await Promise.all(
      keys.map((key) => api.ok('PATCH', `${CONFIG_MAPS}/busy`, { headers: MERGE, body: { data: { [key]: 'x' } } })),
    );
    expect(Object.keys((await api.ok('GET', `${CONFIG_MAPS}/busy`)).data)).to.have.members(keys);
  });

  it('applies a JSON patch whole or not at all', async () => {
    const good = [
      { op: 'test', path: '/spec/parts/0', value: 'x' },
      { op: 'add', path: '/spec/parts/-', value: 'y' },
    ];
    expect((await api.ok('PATCH', `${WIDGETS}/w`, { headers: JSON_PATCH, body: good })).spec.parts).to.deep.equal(['x', 'y']);
    const reply = await api.call('PATCH', `${WIDGETS}/w`, {
      headers: JSON_PATCH,
      body: [
        { op: 'add', path: '/spec/parts/-', value: 'z' },
        { op: 'test', path: '/spec/size', value: 7 },
      ],
    });
    expect([reply.status, reply.body.reason, reply.body.message]).to.deep.equal([
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
    ]);
    expect((await api.ok('GET', `${WIDGETS}/w`)).spec.parts).to.deep.equal(['x', 'y']);
  });

  it('merges lists of built-in kinds by their keys, and knows no such patch of custom ones', async () => {
    const job = {
      metadata: { name: 'j' },
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a', env: [{ name: 'X', value: '1' }] }] } },
      },
    };
    const pods = '/api/v1/namespaces/default/pods';
    await api.ok('POST', pods, { body: { metadata: { name: 'p' }, spec: job.spec.template.spec } });
    const patched = await api.ok('PATCH', `${pods}/p`, {
      headers: STRATEGIC,
      body: { spec: { containers: [{ name: 'a', image: 'b' }] } },
    });
    expect(patched.spec.containers[0]).to.deep.include({ name: 'a', image: 'b', env: [{ name: 'X', value: '1' }] });
    expect((await api.call('PATCH', `${WIDGETS}/w`, { headers: STRATEGIC, body: {} })).status).to.equal(415);
  });

  it('applies: creates, takes over what nobody has, and gives up what it no longer says', async () => {
    const apply = (body: object, query = 'fieldManager=me'): Promise<Json> =>
      api.call('PATCH', `${WIDGETS}/applied?${query}`, { headers: APPLY, body });
    const created = await apply(widget('applied', { size: 1, color: 'green', parts: ['p'] }));
    expect(created.status).to.equal(201);
    const changed = await apply(widget('applied', { size: 2, color: 'green' }));
    expect([changed.status, changed.body.spec]).to.deep.equal([200, { size: 2, color: 'green' }]);
    expect(changed.body.metadata.managedFields.map(({ manager, operation }: Json) => [manager, operation])).to.deep.equal([
      ['me', 'Apply'],
    ]);
    const again = await apply(widget('applied', { size: 2, color: 'green' }));
    expect(again.body.metadata.resourceVersion).to.equal(changed.body.metadata.resourceVersion);
  });

  it('applies an object whose last label goes', async () => {
    const config = (metadata: object): Json => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'bare', ...metadata },
      data: null,
    });
    const path = '/api/v1/namespaces/default/configmaps/bare?fieldManager=me';
    const { metadata } = await api.ok('PATCH', path, { headers: APPLY, body: config({ labels: { a: '1' } }) });
    const after = await api.ok('PATCH', path, { headers: APPLY, body: config({}) });
    expect([after.metadata.uid, after.metadata.labels]).to.deep.equal([metadata.uid, undefined]);
  });

  it('refuses an apply that meets another manager, unless it is forced', async () => {
    await api.ok('POST', `${CONFIG_MAPS}?fieldManager=curl`, { body: configMap('owned', { a: 'b' }) });
    const body = { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'z' } };
    const refused = await api.call('PATCH', `${CONFIG_MAPS}/owned?fieldManager=x`, { headers: APPLY, body });
    expect(refused.status).to.equal(409);
    expect(refused.body).to.deep.include({
      message: 'Apply failed with 1 conflict: conflict with "curl" using v1: .data.a',
      reason: 'Conflict',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "curl" using v1', field: '.data.a' }] },
    });
    const forced = await api.ok('PATCH', `${CONFIG_MAPS}/owned?fieldManager=x&force=true`, { headers: APPLY, body });
    expect(forced.data).to.deep.equal({ a: 'z' });
  });

  it('applies YAML', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "1"\n';
    expect((await api.ok('PATCH', `${CONFIG_MAPS}/yaml?fieldManager=x`, { headers: APPLY, body: yaml })).data).to.deep.equal({
      a: '1',
    });
  });

  const refusals: {
    why: string;
    path?: string;
    headers: Record<string, string>;
    body: object | string;
    code: number;
    message: RegExp;
  }[] = [
    {
      why: 'a patch of what is not there',
      path: `${CONFIG_MAPS}/nope`,
      headers: MERGE,
      body: {},
      code: 404,
      message: /^configmaps "nope" not found$/,
    },
    {
      why: 'another name',
      headers: MERGE,
      body: { metadata: { name: 'b' } },
      code: 400,
      message: /^the name of the object \(b\) does not match the name on the URL \(a\)$/,
    },
    { why: 'half of a patch', headers: MERGE, body: '{"dat', code: 400, message: /^error decoding patch: / },
    { why: 'a JSON patch that is no list', headers: JSON_PATCH, body: {}, code: 400, message: /^error decoding patch: / },
    {
      why: 'a plain JSON body',
      headers: { 'content-type': 'application/json' },
      body: {},
      code: 415,
      message: /^415: Unsupported Media Type$/,
    },
    {
      why: 'an applied field that the schema does not have',
      path: `${WIDGETS}/w?fieldManager=x`,
      headers: APPLY,
      body: widget('w', { size: 1, weight: 1 }),
      code: 500,
      message:
        /^failed to create typed patch object \(\/w; example.com\/v1, Kind=Widget\): .spec.weight: field not declared in schema$/,
    },
    {
      why: 'an apply without a name',
      path: `${WIDGETS}/w?fieldManager=x`,
      headers: APPLY,
      body: { apiVersion: 'example.com/v1', kind: 'Widget' },
      code: 400,
      message: /^the name of the object \(w based on URL\) was undeterminable: name must be provided$/,
    },
    {
      why: 'an apply by nobody',
      headers: APPLY,
      body: configMap('a'),
      code: 422,
      message: /^PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch$/,
    },
    {
      why: 'a result that is not valid',
      path: `${WIDGETS}/w`,
      headers: MERGE,
      body: { spec: { size: 1000 } },
      code: 422,
      message:
        /^Widget.example.com "w" is invalid: spec.size: Invalid value: 1000: spec.size in body should be less than or equal to 100$/,
    },
  ];
  for (const { why, path = `${CONFIG_MAPS}/a`, headers, body, code, message } of refusals) {
    it(`refuses ${why}`, async () => {
      const reply = await api.call('PATCH', path, { headers, body });
      expect(reply.status).to.equal(code);
      expect(reply.body.message).to.match(message);
    });
  }
});
