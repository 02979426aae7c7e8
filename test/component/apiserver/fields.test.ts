import { expect } from 'chai';
import { CONFIG_MAPS, configMap, MERGE, startTestServer, type TestServer, WIDGETS, widget, widgetDefinition } from './support.ts';

/** A ConfigMap `wire` with data a=b, labels x=y and immutable false, in Kubernetes' protobuf encoding. */
function protobufConfigMap(): Buffer {
  const message = (number: number, ...content: (string | Buffer)[]): Buffer => {
    const bytes = Buffer.concat(content.map((part) => Buffer.from(part as string)));
    return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  };
  const entry = (number: number, key: string, value: string): Buffer => message(number, message(1, key), message(2, value));
  const metadata = message(1, message(1, 'wire'), message(2, ''), message(8), entry(11, 'x', 'y'));
  const object = Buffer.concat([metadata, entry(2, 'a', 'b'), Buffer.from([4 << 3, 0])]);
  return Buffer.concat([
    Buffer.from('k8s\0'),
    message(1, message(1, 'v1'), message(2, 'ConfigMap')),
    message(2, object),
    message(3, ''),
    message(4, ''),
  ]);
}

describe('local/apiserver: fields and formats of bodies', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
    await api.ok('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: widgetDefinition });
  });
  after(() => api.stop());

  const odd = '{"metadata":{"name":"odd","foo":1},"data":{"a":"b","a":"c"},"bla":1}';

  it('refuses unknown and repeated fields where validation is strict', async () => {
    const { status, body } = await api.call('POST', `${CONFIG_MAPS}?fieldValidation=Strict`, { body: odd });
    expect(status).to.equal(400);
    expect(body.message).to.match(/^ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: /);
    for (const complaint of ['unknown field "metadata.foo"', 'duplicate field "data.a"', 'unknown field "bla"'])
      expect(body.message).to.include(complaint);
  });

  it('warns of them by default, and drops them', async () => {
    const { status, headers, body } = await api.call('POST', `${CONFIG_MAPS}?dryRun=All`, { body: odd });
    expect(status).to.equal(201);
    expect(headers['warning'])
      .to.include('299 - "unknown field \\"metadata.foo\\""')
      .and.to.include('299 - "duplicate field \\"data.a\\""');
    expect(body.data).to.deep.equal({ a: 'c' });
    expect(body).to.not.have.property('bla');
  });

  it('drops them without a word where they are to be ignored', async () => {
    const { headers, body } = await api.call('POST', `${CONFIG_MAPS}?dryRun=All&fieldValidation=Ignore`, { body: odd });
    expect(headers).to.not.have.property('warning');
    expect(body).to.not.have.property('bla');
  });

  it('names the path of an unknown field of a custom resource, in a create and in a patch', async () => {
    const body = widget('w', { size: 1, weight: 2 });
    const strict = await api.call('POST', `${WIDGETS}?fieldValidation=Strict`, { body });
    expect(strict.body.message).to.match(/strict decoding error: unknown field "spec.weight"$/);
    await api.ok('POST', WIDGETS, { body });
    const patched = await api.call('PATCH', `${WIDGETS}/w?fieldValidation=Strict`, {
      headers: MERGE,
      body: { spec: { height: 1 } },
    });
    expect([patched.status, patched.body.message.includes('unknown field "spec.height"')]).to.deep.equal([400, true]);
  });

  it('takes YAML', async () => {
    const body = 'metadata:\n  name: yaml\ndata:\n  text: |\n    two\n    lines\n';
    const made = await api.ok('POST', CONFIG_MAPS, { body, headers: { 'content-type': 'application/yaml' } });
    expect(made.data).to.deep.equal({ text: 'two\nlines\n' });
  });

  it('takes the protobuf that typed clients send', async () => {
    const made = await api.ok('POST', CONFIG_MAPS, {
      body: protobufConfigMap(),
      headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
    });
    expect([made.metadata.name, made.metadata.labels, made.data, made.immutable]).to.deep.equal([
      'wire',
      { x: 'y' },
      { a: 'b' },
      false,
    ]);
  });

  it('refuses bytes that are no protobuf', async () => {
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    expect((await api.call('POST', CONFIG_MAPS, { body: 'nonsense', headers })).status).to.equal(400);
    expect((await api.call('POST', CONFIG_MAPS, { body: protobufConfigMap().subarray(0, 40), headers })).status).to.equal(400);
  });

  it('tells where a value of a built-in kind has the wrong type', async () => {
    const { status, body } = await api.call('POST', '/apis/batch/v1/namespaces/default/jobs', {
      body: { metadata: { name: 'q' }, spec: { parallelism: 'x' } },
    });
    expect(status).to.equal(400);
    expect(body.message).to.match(
      /^Job in version "v1" cannot be handled as a Job: json: cannot unmarshal string into Go struct field JobSpec.spec.parallelism of type int32$/,
    );
  });

  it('refuses a validation mode that is none', async () => {
    const { body } = await api.call('POST', `${CONFIG_MAPS}?fieldValidation=Foo`, { body: configMap('q') });
    expect(body.message).to.equal(
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
    );
  });
});
