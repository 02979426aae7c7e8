import { expect } from 'chai';
import { APPLY, type Json, MERGE, startTestServer, type TestServer } from './support.ts';

const CORE = '/api/v1/namespaces/default';
const JOBS = '/apis/batch/v1/namespaces/default/jobs';

describe('local/apiserver: built-in kinds', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
  });
  after(() => api.stop());

  it('begins with its namespaces, each with a default ServiceAccount', async () => {
    const { items } = await api.ok('GET', '/api/v1/namespaces');
    expect(items.map(({ metadata }: Json) => metadata.name)).to.include.members([
      'default',
      'kube-system',
      'kube-public',
      'orka-system',
    ]);
    expect(items[0]).to.deep.include({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
    await api.ok('POST', '/api/v1/namespaces', { body: { metadata: { name: 'fresh' } } });
    await api.until('/api/v1/namespaces/fresh/serviceaccounts/default', ({ status }) => status === 200);
  });

  it('folds stringData of a Secret into data, and never changes its type', async () => {
    const made = await api.ok('POST', `${CORE}/secrets`, {
      body: { metadata: { name: 's' }, stringData: { user: 'me' }, data: { old: 'eA==' } },
    });
    expect(made.data).to.deep.equal({ user: 'bWU=', old: 'eA==' });
    expect(made).to.include({ type: 'Opaque' }).and.not.have.property('stringData');
    const { status, body } = await api.call('PATCH', `${CORE}/secrets/s`, { headers: MERGE, body: { type: 'other' } });
    expect([status, body.message]).to.deep.equal([
      422,
      'Secret "s" is invalid: type: Invalid value: "other": field is immutable',
    ]);
    const broken = await api.call('POST', `${CORE}/secrets`, { body: { metadata: { name: 'b' }, data: { a: '!!' } } });
    expect([broken.status, broken.body.message]).to.deep.equal([
      400,
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
    ]);
    const { items } = await api.ok('GET', `${CORE}/secrets?fieldSelector=type%3DOpaque`);
    expect(items.map(({ metadata }: Json) => metadata.name)).to.deep.equal(['s']);
  });

  it('leaves an immutable ConfigMap as it is', async () => {
    await api.ok('POST', `${CORE}/configmaps`, { body: { metadata: { name: 'fixed' }, data: { a: 'b' }, immutable: true } });
    const { status, body } = await api.call('PATCH', `${CORE}/configmaps/fixed`, { headers: MERGE, body: { data: { a: 'c' } } });
    expect([status, body.message]).to.deep.equal([
      422,
      'ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    ]);
  });

  const refusals: { why: string; path: string; body: object; causes: string[] }[] = [
    {
      why: 'a TLS Secret without its key',
      path: `${CORE}/secrets`,
      body: { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } },
      causes: ['data[tls.key]'],
    },
    { why: 'a Service without ports', path: `${CORE}/services`, body: { spec: {} }, causes: ['spec.ports'] },
    { why: 'a Pod without containers', path: `${CORE}/pods`, body: { spec: { containers: [] } }, causes: ['spec.containers'] },
    {
      why: 'containers of one name, without an image, with a mount of nothing',
      path: `${CORE}/pods`,
      body: { spec: { containers: [{ name: 'a', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }, { name: 'a' }] } },
      causes: ['spec.containers[0].volumeMounts[0].name', 'spec.containers[1].name', 'spec.containers[1].image'],
    },
    {
      why: 'a Lease that is over at once',
      path: '/apis/coordination.k8s.io/v1/namespaces/default/leases',
      body: { spec: { leaseDurationSeconds: 0 } },
      causes: ['spec.leaseDurationSeconds'],
    },
  ];
  for (const { why, path, body, causes } of refusals) {
    it(`refuses ${why}`, async () => {
      const reply = await api.call('POST', path, { body: { metadata: { name: 'q' }, ...body } });
      expect([reply.status, reply.body.details?.causes?.map(({ field }: Json) => field)]).to.deep.equal([422, causes]);
    });
  }

  it('never deletes the namespaces that everything relies on', async () => {
    const { status, body } = await api.call('DELETE', '/api/v1/namespaces/default');
    expect([status, body.message]).to.deep.equal([403, 'namespaces "default" is forbidden: this namespace may not be deleted']);
  });

  describe('Jobs', () => {
    const job = (name: string): Json => ({
      metadata: { name },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
    });

    it('get their defaults and a selector of their own', async () => {
      const { metadata, spec } = await api.ok('POST', JOBS, { body: job('j') });
      expect(spec).to.deep.include({
        backoffLimit: 6,
        completions: 1,
        parallelism: 1,
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: 'TerminatingOrFailed',
      });
      expect(spec.selector).to.deep.equal({ matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } });
      expect(spec.template.metadata.labels).to.deep.equal({
        'batch.kubernetes.io/controller-uid': metadata.uid,
        'batch.kubernetes.io/job-name': 'j',
        'controller-uid': metadata.uid,
        'job-name': 'j',
      });
    });

    it('keep their template', async () => {
      const body = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'other' }];
      const reply = await api.call('PATCH', `${JOBS}/j`, { headers: { 'content-type': 'application/json-patch+json' }, body });
      expect(reply.status).to.equal(422);
      expect(reply.body.details.causes[0]).to.deep.include({ reason: 'FieldValueInvalid', field: 'spec.template' });
      expect(reply.body.message).to.match(/: field is immutable$/);
    });

    it('need containers and a restart policy', async () => {
      const { body } = await api.call('POST', JOBS, { body: { metadata: { name: 'q' }, spec: { template: { spec: {} } } } });
      expect(body.details.causes.map(({ field }: Json) => field)).to.deep.equal([
        'spec.template.spec.containers',
        'spec.template.spec.restartPolicy',
      ]);
    });

    it('are found by how often they succeeded', async () => {
      await api.ok('PATCH', `${JOBS}/j/status`, { headers: MERGE, body: { status: { succeeded: 1 } } });
      expect((await api.ok('GET', `${JOBS}?fieldSelector=status.successful%3D0`)).items).to.deep.equal([]);
    });

    it('leave their pods behind unless told otherwise', async () => {
      const { headers } = await api.call('DELETE', `${JOBS}/j`);
      expect(headers['warning']).to.include('child pods are preserved by default');
      await api.until(`${JOBS}/j`, ({ status }) => status === 404);
    });
  });

  it('gives each Service an address that stays, except a headless one', async () => {
    const service = (name: string, spec: object = {}): Json => ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });
    const one = await api.ok('POST', `${CORE}/services`, { body: service('one') });
    const two = await api.ok('POST', `${CORE}/services`, { body: service('two') });
    expect(one.spec.clusterIP).to.match(/^10\.43\.\d+\.\d+$/);
    expect(two.spec.clusterIP).to.not.equal(one.spec.clusterIP);
    expect(one.spec.ports[0]).to.deep.equal({ port: 80, protocol: 'TCP', targetPort: 80 });
    const next = await api.ok('PUT', `${CORE}/services/one`, { body: service('one', { ports: [{ port: 81 }] }) });
    expect(next.spec.clusterIP).to.equal(one.spec.clusterIP);
    expect((await api.ok('POST', `${CORE}/services`, { body: service('none', { clusterIP: 'None' }) })).spec.clusterIP).to.equal(
      'None',
    );
  });

  it('binds a PersistentVolumeClaim at once', async () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const { status } = await api.ok('POST', `${CORE}/persistentvolumeclaims`, { body: { metadata: { name: 'claim' }, spec } });
    expect(status).to.deep.include({ phase: 'Bound', capacity: { storage: '1Gi' } });
  });

  it('serves one Event in both of its groups', async () => {
    const event = {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
      reason: 'Started',
      message: 'it runs',
      type: 'Normal',
      reportingComponent: 'test',
      reportingInstance: 'test-1',
      action: 'Start',
    };
    await api.ok('POST', `${CORE}/events`, { body: event });
    const other = await api.ok('GET', '/apis/events.k8s.io/v1/namespaces/default/events/e');
    expect(other).to.deep.include({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      note: 'it runs',
      reportingController: 'test',
    });
    expect(other.regarding).to.deep.include({ kind: 'Pod', name: 'p' });
    const found = await api.ok('GET', `${CORE}/events?fieldSelector=involvedObject.name%3Dp,reason%3DStarted`);
    expect(found.items).to.have.length(1);
    expect((await api.ok('GET', '/apis/events.k8s.io/v1/events?fieldSelector=regarding.name%3Dp')).items[0].note).to.equal(
      'it runs',
    );
    expect((await api.ok('GET', `${CORE}/events?fieldSelector=involvedObject.name%3Dq`)).items).to.deep.equal([]);
  });

  it('starts a Pod as Pending, keeps its spec, and finds it by phase', async () => {
    const pods = `${CORE}/pods`;
    const made = await api.ok('POST', pods, {
      body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] }, status: { phase: 'Running' } },
    });
    expect(made.status).to.deep.equal({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(made.spec).to.deep.include({
      restartPolicy: 'Always',
      serviceAccountName: 'default',
      terminationGracePeriodSeconds: 30,
    });
    const changed = await api.call('PATCH', `${pods}/p`, { headers: MERGE, body: { spec: { restartPolicy: 'Never' } } });
    expect([
      changed.status,
      changed.body.message.startsWith('Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than'),
    ]).to.deep.equal([422, true]);
    await api.ok('PATCH', `${pods}/p/status`, { headers: MERGE, body: { status: { phase: 'Running' } } });
    expect((await api.ok('GET', `${pods}?fieldSelector=status.phase%3DRunning`)).items).to.have.length(1);
    expect((await api.ok('GET', `${pods}?fieldSelector=status.phase%3DPending`)).items).to.have.length(0);
  });

  it('takes null in every kind of write for what is not set', async () => {
    const pods = `${CORE}/pods`;
    const container = { name: 'c', image: 'i', command: null, args: [null, 'x'], resources: { limits: null } };
    const spec = { restartPolicy: null, nodeSelector: { zone: null }, containers: [container] };
    const metadata = { name: 'nulls', creationTimestamp: null, labels: { a: null }, annotations: null };
    const made = await api.ok('POST', pods, { body: { metadata, spec, status: null } });
    expect(made.metadata.labels).to.deep.equal({ a: '' });
    expect(made.spec).to.deep.include({ restartPolicy: 'Always', nodeSelector: { zone: '' } });
    expect(made.spec.containers[0]).to.deep.include({ args: ['', 'x'], resources: {} });
    expect(made.spec.containers[0]).to.not.have.property('command');

    const conditions = [{ type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: null }];
    const put = await api.ok('PUT', `${pods}/nulls/status`, {
      body: { ...made, status: { phase: 'Running', startTime: null, conditions } },
    });
    expect(put.status).to.deep.equal({ phase: 'Running', conditions });
    const merged = await api.ok('PATCH', `${pods}/nulls/status`, {
      headers: MERGE,
      body: { status: { phase: null, conditions } },
    });
    expect(merged.status).to.deep.equal({ conditions });

    const template = { metadata: { creationTimestamp: null }, spec: { restartPolicy: 'Never', containers: [container] } };
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'nulls' }, spec: { backoffLimit: null, template } };
    const applied = await api.ok('PATCH', `${JOBS}/nulls?fieldManager=me&dryRun=All`, {
      headers: APPLY,
      body: { ...job, status: null },
    });
    expect(applied.spec.backoffLimit).to.equal(6);
    expect(applied.spec.template.metadata).to.not.have.property('creationTimestamp');
  });

  it('establishes a CustomResourceDefinition in the write that brings it, and refuses one that is not structural', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const definition = (schema: object): Json => ({
      metadata: { name: 'gears.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Cluster',
        names: { plural: 'gears', kind: 'Gear' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    });
    const refused = await api.call('POST', definitions, { body: definition({ type: 'object', properties: { spec: {} } }) });
    expect([
      refused.status,
      /Required value: must not be empty for specified object fields/.test(refused.body.message),
    ]).to.deep.equal([422, true]);
    const { status, spec } = await api.ok('POST', definitions, {
      body: definition({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
    });
    expect(status.conditions.map(({ type, status: is }: Json) => [type, is])).to.deep.equal([
      ['NamesAccepted', 'True'],
      ['Established', 'True'],
    ]);
    expect([spec.names.singular, spec.names.listKind, status.storedVersions]).to.deep.equal(['gear', 'GearList', ['v1']]);
    await api.ok('POST', '/apis/example.com/v1/gears', {
      body: { apiVersion: 'example.com/v1', kind: 'Gear', metadata: { name: 'g' }, anything: 1 },
    });
  });
});
