import { expect } from 'chai';
import { type Json, startTestServer, type TestServer, widgetDefinition } from './support.ts';

const AGGREGATED = {
  accept:
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json',
};

describe('local/apiserver: discovery and documents', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
  });
  after(() => api.stop());

  it('lists groups, versions and resources', async () => {
    expect((await api.ok('GET', '/api')).versions).to.deep.equal(['v1']);
    const { groups } = await api.ok('GET', '/apis');
    expect(groups.map(({ name }: Json) => name)).to.include.members(['batch', 'apiextensions.k8s.io', 'coordination.k8s.io']);
    const { resources } = await api.ok('GET', '/api/v1');
    expect(resources.find(({ name }: Json) => name === 'pods')).to.deep.include({
      kind: 'Pod',
      singularName: 'pod',
      namespaced: true,
      shortNames: ['po'],
    });
    expect(resources.map(({ name }: Json) => name)).to.include.members(['pods/log', 'pods/status', 'serviceaccounts/token']);
    expect((await api.ok('GET', '/apis/batch')).preferredVersion).to.deep.equal({ groupVersion: 'batch/v1', version: 'v1' });
  });

  it('tells everything in one document to those who ask for it, and nothing anew to those who have it', async () => {
    const { headers, body } = await api.call('GET', '/apis', { headers: AGGREGATED });
    expect(headers['content-type']).to.equal('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    const batch = body.items.find(({ metadata }: Json) => metadata.name === 'batch');
    expect(batch.versions[0].resources[0]).to.deep.include({ resource: 'jobs', scope: 'Namespaced', singularResource: 'job' });
    expect(batch.versions[0].resources[0].responseKind.kind).to.equal('Job');
    const again = await api.call('GET', '/apis', { headers: { ...AGGREGATED, 'if-none-match': String(headers['etag']) } });
    expect([again.status, again.text]).to.deep.equal([304, '']);
  });

  it('knows a new resource as soon as its definition is there, until it is gone', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    expect((await api.call('GET', '/apis/example.com/v1')).status).to.equal(404);
    await api.ok('POST', definitions, { body: widgetDefinition });
    const { resources } = await api.ok('GET', '/apis/example.com/v1');
    expect(resources.map(({ name }: Json) => name)).to.deep.equal(['widgets', 'widgets/status']);
    const { paths } = JSON.parse((await api.call('GET', '/openapi/v3')).text);
    const { body } = await api.call('GET', paths['apis/example.com/v1'].serverRelativeURL);
    expect(JSON.stringify(body.components.schemas)).to.include('"size"');
    await api.ok('DELETE', `${definitions}/widgets.example.com`);
    await api.until('/apis/example.com/v1', ({ status }) => status === 404);
  });

  it('serves OpenAPI v2 as JSON, tagged', async () => {
    const { headers, body } = await api.call('GET', '/openapi/v2');
    expect(body.swagger).to.equal('2.0');
    expect((await api.call('GET', '/openapi/v2', { headers: { 'if-none-match': String(headers['etag']) } })).status).to.equal(
      304,
    );
  });

  it('says which Kubernetes it speaks and who signs its tokens', async () => {
    expect((await api.ok('GET', '/version')).gitVersion).to.match(/^v1\.35\./);
    expect((await api.ok('GET', '/.well-known/openid-configuration')).jwks_uri).to.equal(`${api.server.url}/openid/v1/jwks`);
  });

  it('answers 404 in plain words for a path of nobody', async () => {
    const { status, headers, text } = await api.call('GET', '/nope');
    expect([status, headers['content-type'], text]).to.deep.equal([404, 'text/plain; charset=utf-8', '404 page not found\n']);
    expect((await api.call('GET', '/apis/nope.io/v1/foos')).text).to.equal('404 page not found\n');
  });
});
