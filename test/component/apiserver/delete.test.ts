import { expect } from 'chai';
import {
  CONFIG_MAPS,
  configMap,
  type Json,
  MERGE,
  startTestServer,
  type TestServer,
  WIDGETS,
  widget,
  widgetDefinition,
} from './support.ts';

const PODS = '/api/v1/namespaces/default/pods';
const pod = (name: string, spec: object = {}): object => ({
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});

describe('local/apiserver: delete', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
    await api.ok('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: widgetDefinition });
  });
  after(() => api.stop());

  it('answers a Status for what is gone', async () => {
    const { metadata } = await api.ok('POST', WIDGETS, { body: widget('gone') });
    expect(await api.ok('DELETE', `${WIDGETS}/gone`)).to.deep.equal({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'gone', group: 'example.com', kind: 'widgets', uid: metadata.uid },
    });
    expect((await api.call('DELETE', `${WIDGETS}/gone`)).status).to.equal(404);
  });

  it('waits for finalizers, takes no new ones, and ends with the last', async () => {
    await api.ok('POST', WIDGETS, { body: widget('held', { size: 1 }, { finalizers: ['example.com/hold'] }) });
    const marked = await api.ok('DELETE', `${WIDGETS}/held`);
    expect(marked.metadata.deletionTimestamp).to.be.a('string');
    expect(marked.metadata.deletionGracePeriodSeconds).to.equal(0);
    const again = await api.ok('DELETE', `${WIDGETS}/held`);
    expect(again.metadata.resourceVersion).to.equal(marked.metadata.resourceVersion);
    const more = await api.call('PATCH', `${WIDGETS}/held`, {
      headers: MERGE,
      body: { metadata: { finalizers: ['example.com/hold', 'example.com/new'] } },
    });
    expect([more.status, more.body.message]).to.deep.equal([
      422,
      'Widget.example.com "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/new"}',
    ]);
    await api.ok('PATCH', `${WIDGETS}/held`, { headers: MERGE, body: { metadata: { finalizers: null } } });
    expect((await api.call('GET', `${WIDGETS}/held`)).status).to.equal(404);
  });

  it('gives a running pod its grace, and one that runs nowhere none', async () => {
    await api.ok('POST', PODS, { body: pod('bound', { nodeName: 'here', terminationGracePeriodSeconds: 7 }) });
    const { metadata } = await api.ok('DELETE', `${PODS}/bound`);
    expect(metadata.deletionGracePeriodSeconds).to.equal(7);
    expect((await api.call('GET', `${PODS}/bound`)).status).to.equal(200);
    await api.ok('DELETE', `${PODS}/bound`, { body: { gracePeriodSeconds: 0 } });
    expect((await api.call('GET', `${PODS}/bound`)).status).to.equal(404);
    await api.ok('POST', PODS, { body: pod('pending') });
    expect((await api.ok('DELETE', `${PODS}/pending`)).kind).to.equal('Pod');
    expect((await api.call('GET', `${PODS}/pending`)).status).to.equal(404);
  });

  it('deletes a collection, selected', async () => {
    for (const [name, keep] of [
      ['c1', 'no'],
      ['c2', 'yes'],
      ['c3', 'no'],
    ] as const) {
      await api.ok('POST', CONFIG_MAPS, { body: configMap(name, {}, { labels: { keep } }) });
    }
    const { kind, items } = await api.ok('DELETE', `${CONFIG_MAPS}?labelSelector=keep%3Dno`);
    expect([kind, items.map(({ metadata }: Json) => metadata.name)]).to.deep.equal(['ConfigMapList', ['c1', 'c3']]);
    const left = await api.ok('GET', `${CONFIG_MAPS}?labelSelector=keep`);
    expect(left.items.map(({ metadata }: Json) => metadata.name)).to.deep.equal(['c2']);
  });

  it('keeps everything in a dry run', async () => {
    await api.ok('POST', CONFIG_MAPS, { body: configMap('dry') });
    expect((await api.call('DELETE', `${CONFIG_MAPS}/dry?dryRun=All`)).status).to.equal(200);
    expect((await api.call('GET', `${CONFIG_MAPS}/dry`)).status).to.equal(200);
  });

  const refusals: { why: string; body: object; code: number; message: RegExp }[] = [
    {
      why: 'the uid of another object',
      body: { preconditions: { uid: 'x' } },
      code: 409,
      message:
        /^Operation cannot be fulfilled on ConfigMap "dry": the UID in the precondition \(x\) does not match the UID in record/,
    },
    {
      why: 'another version',
      body: { preconditions: { resourceVersion: '1' } },
      code: 409,
      message: /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record/,
    },
    {
      why: 'an unknown policy',
      body: { propagationPolicy: 'Foo' },
      code: 422,
      message:
        /^DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"$/,
    },
    {
      why: 'two policies at once',
      body: { propagationPolicy: 'Orphan', orphanDependents: true },
      code: 422,
      message: /orphanDependents and deletionPropagation cannot be both set$/,
    },
  ];
  for (const { why, body, code, message } of refusals) {
    it(`refuses ${why}`, async () => {
      const reply = await api.call('DELETE', `${CONFIG_MAPS}/dry`, { body });
      expect(reply.status).to.equal(code);
      expect(reply.body.message).to.match(message);
    });
  }
});

describe('local/apiserver: collection of what has no owner', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
  });
  after(() => api.stop());

  const owned = (name: string, owners: Json[], more: object = {}): object => ({
    ...configMap(name),
    metadata: {
      name,
      ownerReferences: owners.map(({ metadata }) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: metadata.name,
        uid: metadata.uid,
        blockOwnerDeletion: true,
      })),
      ...more,
    },
  });
  const create = (body: object): Promise<Json> => api.ok('POST', CONFIG_MAPS, { body });
  const gone = (name: string): Promise<unknown> => api.until(`${CONFIG_MAPS}/${name}`, ({ status }) => status === 404);

  it('takes dependents, and their dependents, in the background', async () => {
    const parent = await create(configMap('bg-parent'));
    const child = await create(owned('bg-child', [parent]));
    await create(owned('bg-grandchild', [child]));
    await api.ok('DELETE', `${CONFIG_MAPS}/bg-parent?propagationPolicy=Background`);
    await gone('bg-child');
    await gone('bg-grandchild');
  });

  it('holds an owner in the foreground until those that block it are gone', async () => {
    const parent = await create(configMap('fg-parent'));
    await create(owned('fg-child', [parent], { finalizers: ['example.com/hold'] }));
    const marked = await api.ok('DELETE', `${CONFIG_MAPS}/fg-parent?propagationPolicy=Foreground`);
    expect(marked.metadata.finalizers).to.deep.equal(['foregroundDeletion']);
    await api.until(`${CONFIG_MAPS}/fg-child`, ({ body }) => body.metadata.deletionTimestamp !== undefined);
    expect((await api.call('GET', `${CONFIG_MAPS}/fg-parent`)).status).to.equal(200);
    await api.ok('PATCH', `${CONFIG_MAPS}/fg-child`, { headers: MERGE, body: { metadata: { finalizers: null } } });
    await gone('fg-parent');
  });

  it('orphans dependents', async () => {
    const parent = await create(configMap('or-parent'));
    await create(owned('or-child', [parent]));
    await api.ok('DELETE', `${CONFIG_MAPS}/or-parent?propagationPolicy=Orphan`);
    await gone('or-parent');
    const { metadata } = await api.ok('GET', `${CONFIG_MAPS}/or-child`);
    expect(metadata).to.not.have.property('ownerReferences');
  });

  it('keeps a dependent that has another owner, without the one that is gone', async () => {
    const [one, two] = [await create(configMap('one')), await create(configMap('two'))];
    await create(owned('shared', [one, two]));
    await api.ok('DELETE', `${CONFIG_MAPS}/one`);
    const { body } = await api.until(`${CONFIG_MAPS}/shared`, (reply) => reply.body.metadata.ownerReferences.length === 1);
    expect(body.metadata.ownerReferences[0].name).to.equal('two');
  });

  it('takes what is created for an owner that is gone', async () => {
    await create(owned('late', [{ metadata: { name: 'never', uid: 'no-such-uid' } }]));
    await gone('late');
  });

  it('empties a namespace before it goes, and lets nothing in meanwhile', async () => {
    await api.ok('POST', '/api/v1/namespaces', { body: { metadata: { name: 'doomed' } } });
    const inside = '/api/v1/namespaces/doomed/configmaps';
    await api.ok('POST', inside, { body: configMap('held', {}, { finalizers: ['example.com/hold'] }) });
    const marked = await api.ok('DELETE', '/api/v1/namespaces/doomed');
    expect([marked.kind, marked.status.phase]).to.deep.equal(['Namespace', 'Terminating']);
    const refused = await api.call('POST', inside, { body: configMap('late') });
    expect([refused.status, refused.body.message, refused.body.details.causes[0].reason]).to.deep.equal([
      403,
      'configmaps "late" is forbidden: unable to create new content in namespace doomed because it is being terminated',
      'NamespaceTerminating',
    ]);
    await api.until(`${inside}/held`, ({ body }) => body.metadata.deletionTimestamp !== undefined);
    await api.ok('PATCH', `${inside}/held`, { headers: MERGE, body: { metadata: { finalizers: null } } });
    await api.until('/api/v1/namespaces/doomed', ({ status }) => status === 404);
  });

  it('removes a custom resource with its definition', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await api.ok('POST', definitions, { body: widgetDefinition });
    await api.ok('POST', WIDGETS, { body: widget('last') });
    await api.ok('DELETE', `${definitions}/widgets.example.com`);
    await api.until(`${definitions}/widgets.example.com`, ({ status }) => status === 404);
    expect((await api.call('GET', WIDGETS)).status).to.equal(404);
    await api.ok('POST', definitions, { body: widgetDefinition });
    expect((await api.ok('GET', WIDGETS)).items).to.deep.equal([]);
  });
});
