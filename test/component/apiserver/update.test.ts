import { expect } from 'chai';
import {
  CONFIG_MAPS,
  configMap,
  type Json,
  startTestServer,
  type TestServer,
  WIDGETS,
  widget,
  widgetDefinition,
} from './support.ts';

describe('local/apiserver: update', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
    await api.ok('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: widgetDefinition });
  });
  after(() => api.stop());

  it('replaces what was read, under a new version', async () => {
    const made = await api.ok('POST', CONFIG_MAPS, { body: configMap('read', { a: '1' }) });
    const next = await api.ok('PUT', `${CONFIG_MAPS}/read`, { body: { ...made, data: { a: '2' } } });
    expect(next.data).to.deep.equal({ a: '2' });
    expect(next.metadata.uid).to.equal(made.metadata.uid);
    expect(Number(next.metadata.resourceVersion)).to.be.greaterThan(Number(made.metadata.resourceVersion));
  });

  it('lets one of two writers of the same version win', async () => {
    const made = await api.ok('POST', CONFIG_MAPS, { body: configMap('contested') });
    const replies = await Promise.all(
      ['a', 'b'].map((who) => api.call('PUT', `${CONFIG_MAPS}/contested`, { body: { ...made, data: { who } } })),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    const lost = replies.find(({ status }) => status === 409);
    expect(lost?.body).to.deep.include({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "contested": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: 'contested', kind: 'configmaps' },
    });
  });

  it('writes nothing where nothing changes', async () => {
    const made = await api.ok('POST', CONFIG_MAPS, { body: configMap('same', { a: '1' }) });
    const { resourceVersion, ...metadata } = made.metadata;
    const next = await api.ok('PUT', `${CONFIG_MAPS}/same`, { body: { ...made, metadata } });
    expect(next.metadata.resourceVersion).to.equal(resourceVersion);
  });

  it('counts the generation for the spec, not for labels or status', async () => {
    const made = await api.ok('POST', WIDGETS, { body: widget('counted') });
    const put = (path: string, body: Json): Promise<Json> => api.ok('PUT', `${WIDGETS}/counted${path}`, { body });
    const labelled = await put('', { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } });
    expect(labelled.metadata.generation).to.equal(1);
    const ready = await put('/status', { ...labelled, status: { phase: 'Ready' } });
    expect(ready.metadata.generation).to.equal(1);
    const resized = await put('', { ...ready, spec: { ...ready.spec, size: 2 } });
    expect(resized.metadata.generation).to.equal(2);
  });

  it('keeps spec and status apart', async () => {
    const made = await api.ok('POST', WIDGETS, { body: widget('apart') });
    const both = {
      ...made,
      spec: { size: 9, color: 'red' },
      status: { phase: 'Ready' },
      metadata: { ...made.metadata, labels: { a: 'b' } },
    };
    const status = await api.ok('PUT', `${WIDGETS}/apart/status`, { body: both });
    expect([status.spec.size, status.status, status.metadata.labels]).to.deep.equal([1, { phase: 'Ready' }, undefined]);
    const spec = await api.ok('PUT', `${WIDGETS}/apart`, {
      body: { ...both, status: { phase: 'Gone' }, metadata: { name: 'apart', resourceVersion: status.metadata.resourceVersion } },
    });
    expect([spec.spec.size, spec.status]).to.deep.equal([9, { phase: 'Ready' }]);
    expect((await api.ok('GET', `${WIDGETS}/apart/status`)).status).to.deep.equal({ phase: 'Ready' });
  });

  it('has no status where the kind has none', async () => {
    expect((await api.call('PUT', `${CONFIG_MAPS}/read/status`, { body: configMap('read') })).status).to.equal(404);
  });

  it('keeps nothing of a dry run', async () => {
    await api.ok('POST', CONFIG_MAPS, { body: configMap('dry', { a: '1' }) });
    const reply = await api.ok('PUT', `${CONFIG_MAPS}/dry?dryRun=All`, { body: configMap('dry', { a: '2' }) });
    expect(reply.data).to.deep.equal({ a: '2' });
    expect((await api.ok('GET', `${CONFIG_MAPS}/dry`)).data).to.deep.equal({ a: '1' });
  });

  it('notes who wrote which field', async () => {
    const made = await api.ok('POST', `${CONFIG_MAPS}?fieldManager=one`, { body: configMap('fields', { a: '1' }) });
    const next = await api.ok('PUT', `${CONFIG_MAPS}/fields?fieldManager=two`, { body: { ...made, data: { a: '1', b: '2' } } });
    const managed = next.metadata.managedFields.map(({ manager, operation, fieldsV1 }: Json) => [
      manager,
      operation,
      Object.keys(fieldsV1['f:data']),
    ]);
    expect(managed).to.have.deep.members([
      ['one', 'Update', ['.', 'f:a']],
      ['two', 'Update', ['f:b']],
    ]);
  });

  const refusals: { why: string; path?: string; body: object; code: number; message: RegExp }[] = [
    {
      why: 'an object that is not there',
      path: `${CONFIG_MAPS}/nope`,
      body: configMap('nope'),
      code: 404,
      message: /^configmaps "nope" not found$/,
    },
    {
      why: 'another name than the path',
      body: configMap('b'),
      code: 400,
      message: /^the name of the object \(b\) does not match the name on the URL \(read\)$/,
    },
    {
      why: 'the uid of another object',
      body: configMap('read', {}, { uid: 'zzz' }),
      code: 409,
      message: /Precondition failed: UID in precondition: zzz, UID in object meta: [0-9a-f-]{36}$/,
    },
    {
      why: 'a version that is too old',
      body: configMap('read', {}, { resourceVersion: '1' }),
      code: 409,
      message: /the object has been modified/,
    },
    {
      why: 'a custom resource that was not read first',
      path: `${WIDGETS}/apart`,
      body: widget('apart', { size: 2 }),
      code: 422,
      message:
        /^widgets.example.com "apart" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update$/,
    },
  ];
  for (const { why, path = `${CONFIG_MAPS}/read`, body, code, message } of refusals) {
    it(`refuses ${why}`, async () => {
      const reply = await api.call('PUT', path, { body });
      expect(reply.status).to.equal(code);
      expect(reply.body.message).to.match(message);
    });
  }
});
