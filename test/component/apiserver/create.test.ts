import { expect } from 'chai';
import { CONFIG_MAPS, configMap, startTestServer, type TestServer, WIDGETS, widget, widgetDefinition } from './support.ts';

describe('local/apiserver: create', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
    await api.ok('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: widgetDefinition });
  });
  after(() => api.stop());

  it('answers 201 with what the server owns filled in', async () => {
    const { status, body } = await api.call('POST', CONFIG_MAPS, { body: configMap('full', { a: 'b' }) });
    expect(status).to.equal(201);
    expect(body).to.include({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(body.metadata).to.include({ name: 'full', namespace: 'default' });
    expect(body.metadata.uid).to.match(/^[0-9a-f-]{36}$/);
    expect(Number(body.metadata.resourceVersion)).to.be.greaterThan(0);
    expect(body.metadata.creationTimestamp).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(await api.ok('GET', `${CONFIG_MAPS}/full`)).to.deep.equal(body);
  });

  it('ignores a uid, a deletion and a generation that the client made up', async () => {
    const made = {
      uid: 'x',
      deletionTimestamp: '2020-01-01T00:00:00Z',
      generation: 7,
      creationTimestamp: '2020-01-01T00:00:00Z',
    };
    const { metadata } = await api.ok('POST', WIDGETS, { body: widget('made-up', { size: 1 }, made) });
    expect(metadata.uid).to.not.equal('x');
    expect(metadata).to.not.have.property('deletionTimestamp');
    expect(metadata.generation).to.equal(1);
    expect(metadata.creationTimestamp).to.not.match(/^2020/);
  });

  it('makes a name from generateName', async () => {
    const { metadata } = await api.ok('POST', CONFIG_MAPS, { body: { metadata: { generateName: 'gen-' } } });
    expect(metadata.name).to.match(/^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('labels a namespace with the name that it was given or got', async () => {
    const { metadata } = await api.ok('POST', '/api/v1/namespaces', { body: { metadata: { generateName: 'made-' } } });
    expect(metadata.labels).to.deep.equal({ 'kubernetes.io/metadata.name': metadata.name });
  });

  it('has a clear answer to nonsense of every shape', async () => {
    const junk = [
      null,
      {},
      [],
      'x',
      1,
      [null],
      [{}],
      { names: null, versions: [{}] },
      { template: { spec: { containers: [{}] } } },
      { ports: [null] },
    ];
    const kinds = {
      '/api/v1/namespaces': ['v1', 'Namespace'],
      '/api/v1/namespaces/default/pods': ['v1', 'Pod'],
      '/api/v1/namespaces/default/services': ['v1', 'Service'],
      '/api/v1/namespaces/default/secrets': ['v1', 'Secret'],
      '/apis/batch/v1/namespaces/default/jobs': ['batch/v1', 'Job'],
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions': ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
      [WIDGETS]: ['example.com/v1', 'Widget'],
    };
    for (const [path, [apiVersion, kind]] of Object.entries(kinds)) {
      for (const value of junk) {
        for (const field of ['metadata', 'spec', 'data', 'status']) {
          const body = { apiVersion, kind, metadata: { generateName: 'junk-' }, [field]: value };
          const { status, text } = await api.call('POST', `${path}?dryRun=All`, { body });
          expect([201, 400, 422], `${path} ${field} ${JSON.stringify(value)}: ${text}`).to.include(status);
        }
      }
    }
  });

  it('sets defaults and leaves out a status that was not asked for', async () => {
    const { spec, status } = await api.ok('POST', WIDGETS, { body: { ...widget('defaults'), status: { phase: 'Ready' } } });
    expect(spec).to.deep.equal({ size: 1, color: 'red' });
    expect(status).to.equal(undefined);
  });

  it('keeps nothing of a dry run', async () => {
    const { status, body } = await api.call('POST', `${CONFIG_MAPS}?dryRun=All`, { body: configMap('dry') });
    expect(status).to.equal(201);
    expect(body.metadata.uid).to.be.a('string');
    expect((await api.call('GET', `${CONFIG_MAPS}/dry`)).status).to.equal(404);
  });

  it('gives a hundred concurrent creates of one name to exactly one of them', async () => {
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => api.call('POST', CONFIG_MAPS, { body: configMap('race') })),
    );
    expect(replies.filter(({ status }) => status === 201)).to.have.length(1);
    expect(replies.filter(({ status }) => status === 409)).to.have.length(99);
  });

  const refusals: {
    why: string;
    path?: string;
    body: object | string;
    headers?: Record<string, string>;
    code: number;
    reason: string;
    message: RegExp;
    causes?: string[];
  }[] = [
    {
      why: 'a name that is taken',
      body: configMap('full'),
      code: 409,
      reason: 'AlreadyExists',
      message: /^configmaps "full" already exists$/,
    },
    {
      why: 'no name at all',
      body: { metadata: {} },
      code: 422,
      reason: 'Invalid',
      message: /^ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required$/,
      causes: ['metadata.name'],
    },
    {
      why: 'a name and labels of wrong letters',
      body: configMap('A_b', {}, { labels: { 'a b': 'c', x: '-' } }),
      code: 422,
      reason: 'Invalid',
      message: /^ConfigMap "A_b" is invalid: \[metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain/,
      causes: ['metadata.name', 'metadata.labels', 'metadata.labels'],
    },
    {
      why: 'another namespace than the path',
      body: configMap('q', {}, { namespace: 'other' }),
      code: 400,
      reason: 'BadRequest',
      message: /^the namespace of the provided object does not match the namespace sent on the request$/,
    },
    {
      why: 'a namespace that is not there',
      path: '/api/v1/namespaces/nowhere/configmaps',
      body: configMap('q'),
      code: 404,
      reason: 'NotFound',
      message: /^namespaces "nowhere" not found$/,
    },
    {
      why: 'another kind',
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'q' } },
      code: 400,
      reason: 'BadRequest',
      message: /^Pod in version "v1" cannot be handled as a ConfigMap/,
    },
    {
      why: 'half of a JSON text',
      body: '{"metadata":{"name":"q"',
      code: 400,
      reason: 'BadRequest',
      message: /must be of type ConfigMap\): couldn't get version\/kind; json parse error/,
    },
    { why: 'a JSON list', body: '[]', code: 400, reason: 'BadRequest', message: /cannot unmarshal array/ },
    {
      why: 'an unknown content type',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
      code: 415,
      reason: 'UnsupportedMediaType',
      message: /^the body of the request was in an unknown format/,
    },
    {
      why: 'a label that is a number',
      body: configMap('q', {}, { labels: { a: 1 } }),
      code: 400,
      reason: 'BadRequest',
      message: /json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string$/,
    },
    {
      why: 'an owner without a uid and a bare finalizer',
      body: configMap('q', {}, { ownerReferences: [{ name: 'x' }], finalizers: ['a'] }),
      code: 422,
      reason: 'Invalid',
      message: /is invalid: \[/,
      causes: [
        'metadata.ownerReferences.apiVersion',
        'metadata.ownerReferences.kind',
        'metadata.ownerReferences.uid',
        'metadata.finalizers[0]',
      ],
    },
    {
      why: 'a key that is no file name',
      body: configMap('q', { 'a b': 'c' }),
      code: 422,
      reason: 'Invalid',
      message: /data\[a b\]: Invalid value: "a b"/,
      causes: ['data[a b]'],
    },
    {
      why: 'a body of more than 3 MiB',
      body: JSON.stringify(configMap('q', { a: 'x'.repeat(3 * 1024 * 1024) })),
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: /^Request entity too large: limit is 3145728$/,
    },
    {
      why: 'a dry run that is none',
      path: `${CONFIG_MAPS}?dryRun=Foo`,
      body: configMap('q'),
      code: 422,
      reason: 'Invalid',
      message: /^CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: \["Foo"\]: supported values: "All"$/,
      causes: ['dryRun'],
    },
    {
      why: 'a custom resource beyond its bounds',
      path: WIDGETS,
      body: widget('q', { size: 101, color: 'blue' }),
      code: 422,
      reason: 'Invalid',
      message: /^Widget.example.com "q" is invalid: \[/,
      causes: ['spec.size', 'spec.color'],
    },
    {
      why: 'a custom resource that does not say what it is',
      path: WIDGETS,
      body: { metadata: { name: 'q' }, spec: { size: 1 } },
      code: 400,
      reason: 'BadRequest',
      message: /Object 'Kind' is missing in '\{/,
    },
    {
      why: 'a custom resource without what it needs',
      path: WIDGETS,
      body: widget('q', {}),
      code: 422,
      reason: 'Invalid',
      message: /spec.size: Required value$/,
      causes: ['spec.size'],
    },
    {
      why: 'a resource that is not served',
      path: '/api/v1/namespaces/default/nopes',
      body: {},
      code: 404,
      reason: 'NotFound',
      message: /^the server could not find the requested resource$/,
    },
    {
      why: 'a method of another place',
      path: `${CONFIG_MAPS}/full`,
      body: {},
      code: 405,
      reason: 'MethodNotAllowed',
      message: /^the server does not allow this method on the requested resource$/,
    },
  ];
  for (const { why, path = CONFIG_MAPS, body, headers = {}, code, reason, message, causes } of refusals) {
    it(`refuses ${why}`, async () => {
      const reply = await api.call('POST', path, { body, headers });
      expect(reply.body).to.include({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason });
      expect(reply.status).to.equal(code);
      expect(reply.body.message).to.match(message);
      if (causes !== undefined)
        expect(reply.body.details.causes.map(({ field }: { field: string }) => field)).to.deep.equal(causes);
    });
  }
});
