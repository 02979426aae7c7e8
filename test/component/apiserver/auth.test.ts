import { expect } from 'chai';
import { CONFIG_MAPS, configMap, type Json, startTestServer, type TestServer } from './support.ts';

const CORE = '/api/v1/namespaces/default';

describe('local/apiserver: who may do what', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer();
    for (const name of ['orka-client', 'worker'])
      await api.ok('POST', `${CORE}/serviceaccounts`, { body: { metadata: { name } } });
    await api.ok('POST', '/api/v1/namespaces/orka-system/serviceaccounts', { body: { metadata: { name: 'orka-operator' } } });
  });
  after(() => api.stop());

  const tokenOf = async (namespace: string, name: string, spec: object = {}): Promise<string> =>
    (await api.ok('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, { body: { spec } })).status.token;
  const claimsOf = (token: string): Json => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

  it('refuses nobody and a made-up token, but tells anyone that it lives', async () => {
    for (const token of ['', 'abc', 'a.b.c']) {
      const { status, body } = await api.call('GET', CONFIG_MAPS, { token });
      expect([status, body.reason, body.message]).to.deep.equal([401, 'Unauthorized', 'Unauthorized']);
    }
    for (const path of ['/healthz', '/livez', '/readyz', '/version'])
      expect((await api.call('GET', path, { token: '' })).status).to.equal(200);
  });

  it('issues tokens with the usual claims', async () => {
    const reply = await api.ok('POST', `${CORE}/serviceaccounts/worker/token`, {
      body: { spec: { audiences: ['a', 'b'], expirationSeconds: 601 } },
    });
    const claims = claimsOf(reply.status.token);
    expect(claims).to.deep.include({
      iss: 'https://kubernetes.default.svc',
      sub: 'system:serviceaccount:default:worker',
      aud: ['a', 'b'],
    });
    expect(claims.exp - claims.iat).to.equal(601);
    expect(claims['kubernetes.io']).to.deep.include({ namespace: 'default' });
    expect(claims['kubernetes.io'].serviceaccount.name).to.equal('worker');
    expect(reply.status.expirationTimestamp).to.equal(new Date(claims.exp * 1000).toISOString().replace('.000Z', 'Z'));
    const { keys } = await api.ok('GET', '/openid/v1/jwks');
    expect(keys[0]).to.include({ alg: 'ES256', use: 'sig' }).and.not.have.property('d');
  });

  it('refuses a token for less than ten minutes and for an account that is not there', async () => {
    expect(
      (await api.call('POST', `${CORE}/serviceaccounts/worker/token`, { body: { spec: { expirationSeconds: 5 } } })).status,
    ).to.equal(422);
    expect((await api.call('POST', `${CORE}/serviceaccounts/nope/token`, { body: {} })).status).to.equal(404);
  });

  it('lets the platform do everything', async () => {
    const token = await tokenOf('orka-system', 'orka-operator');
    expect((await api.call('POST', CONFIG_MAPS, { token, body: configMap('platform') })).status).to.equal(201);
  });

  it('lets a worker look at the API and itself, and at nothing in it', async () => {
    const token = await tokenOf('default', 'worker');
    const refused = await api.call('POST', CONFIG_MAPS, { token, body: configMap('q') });
    expect([refused.status, refused.body.reason, refused.body.message]).to.deep.equal([
      403,
      'Forbidden',
      'configmaps is forbidden: User "system:serviceaccount:default:worker" cannot create resource "configmaps" in API group "" in the namespace "default"',
    ]);
    for (const [method, path] of [
      ['GET', CONFIG_MAPS],
      ['GET', `${CORE}/secrets`],
      ['DELETE', `${CONFIG_MAPS}/platform`],
      ['PATCH', `${CORE}/pods/p`],
      ['POST', `${CORE}/serviceaccounts/worker/token`],
    ] as const) {
      expect(
        (await api.call(method, path, { token, ...(method === 'GET' ? {} : { body: {} }) })).status,
        `${method} ${path}`,
      ).to.equal(403);
    }
    expect((await api.call('GET', '/apis', { token })).status).to.equal(200);
    const review = await api.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { token, body: {} });
    expect(review.body.status.userInfo.username).to.equal('system:serviceaccount:default:worker');
  });

  it("lets people's client read what Orka made, and write nothing", async () => {
    const token = await tokenOf('default', 'orka-client');
    expect((await api.call('GET', '/apis/core.orka.ai/v1alpha1/namespaces/default/tasks', { token })).status).to.equal(404);
    expect((await api.call('POST', '/apis/core.orka.ai/v1alpha1/namespaces/default/tasks', { token, body: {} })).status).to.equal(
      403,
    );
    expect((await api.call('GET', `${CORE}/secrets`, { token })).status).to.equal(403);
  });

  it('ends a bound token with its pod, and every token with its account', async () => {
    await api.ok('POST', `${CORE}/serviceaccounts`, { body: { metadata: { name: 'brief' } } });
    await api.ok('POST', `${CORE}/pods`, {
      body: { metadata: { name: 'p' }, spec: { serviceAccountName: 'brief', containers: [{ name: 'c', image: 'i' }] } },
    });
    const bound = await tokenOf('default', 'brief', { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p' } });
    const free = await tokenOf('default', 'brief');
    expect(claimsOf(bound)['kubernetes.io'].pod.name).to.equal('p');
    expect((await api.call('GET', '/apis', { token: bound })).status).to.equal(200);
    await api.ok('DELETE', `${CORE}/pods/p`);
    expect((await api.call('GET', '/apis', { token: bound })).status).to.equal(401);
    expect((await api.call('GET', '/apis', { token: free })).status).to.equal(200);
    await api.ok('DELETE', `${CORE}/serviceaccounts/brief`);
    await api.ok('POST', `${CORE}/serviceaccounts`, { body: { metadata: { name: 'brief' } } });
    expect((await api.call('GET', '/apis', { token: free })).status).to.equal(401);
  });

  it('lets an administrator, and nobody else, act as another', async () => {
    const headers = { 'impersonate-user': 'system:serviceaccount:default:worker' };
    expect((await api.call('GET', CONFIG_MAPS, { headers })).status).to.equal(403);
    expect(
      (await api.ok('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { headers, body: {} })).status.userInfo,
    ).to.deep.include({
      username: 'system:serviceaccount:default:worker',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
    const token = await tokenOf('orka-system', 'orka-operator');
    const refused = await api.call('GET', CONFIG_MAPS, {
      token,
      headers: { 'impersonate-user': 'kubernetes-admin', 'impersonate-group': 'system:masters' },
    });
    expect([refused.status, refused.body.details]).to.deep.equal([403, { name: 'kubernetes-admin', kind: 'users' }]);
  });

  it('ends a token in time', async () => {
    let ahead = 0;
    const other = await startTestServer({ now: () => Date.now() + ahead });
    const { status } = await other.ok('POST', `${CORE}/serviceaccounts/default/token`, {
      body: { spec: { expirationSeconds: 600 } },
    });
    expect((await other.call('GET', '/apis', { token: status.token })).status).to.equal(200);
    ahead = 601_000;
    expect((await other.call('GET', '/apis', { token: status.token })).status).to.equal(401);
    await other.stop();
  });

  describe('reviews', () => {
    const reviewToken = (spec: object): Promise<Json> =>
      api.ok('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { body: { spec } });

    it('vouch for a token, for the audiences that were asked', async () => {
      const token = await tokenOf('default', 'worker', { audiences: ['orka'] });
      const good = (await reviewToken({ token, audiences: ['orka', 'other'] })).status;
      expect(good).to.deep.include({ authenticated: true, audiences: ['orka'] });
      expect(good.user.username).to.equal('system:serviceaccount:default:worker');
      expect(good.user.groups).to.include.members([
        'system:serviceaccounts',
        'system:serviceaccounts:default',
        'system:authenticated',
      ]);
      const wrong = (await reviewToken({ token })).status;
      expect(wrong).to.not.have.property('authenticated');
      expect(wrong.error).to.match(/token audiences \["orka"\] is invalid for the target audiences/);
    });

    it('do not vouch for anything else, and do not repeat it', async () => {
      const { status } = await reviewToken({ token: 'secret-nonsense' });
      expect(status.error)
        .to.match(/invalid bearer token/)
        .and.not.include('secret-nonsense');
    });

    it('tell what somebody may do', async () => {
      const review = (user: string, groups: string[], resourceAttributes: object): Promise<Json> =>
        api.ok('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
          body: { spec: { user, groups, resourceAttributes } },
        });
      const attributes = { verb: 'create', resource: 'pods', namespace: 'default' };
      expect((await review('root', ['system:masters'], attributes)).status.allowed).to.equal(true);
      expect((await review('system:serviceaccount:default:worker', [], attributes)).status.allowed).to.equal(false);
      const self = await api.ok('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        body: { spec: { resourceAttributes: attributes } },
      });
      expect(self.status.allowed).to.equal(true);
    });
  });
});
