import { expect } from 'chai';
import type { Express } from 'express';
import { createApp } from '../../../functions/api/app.ts';
import { startApi } from '../../../functions/api/start.ts';
import { Secrets } from '../../../shared/api/kinds.ts';
import type { Authenticator } from '../../../shared/auth/caller.ts';
import { actingFor } from '../../../shared/auth/core/acting.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { silent } from '../../../shared/log/logger.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';
import { operations } from '../../support/openapi.ts';

describe('api: who gets in, and what everybody sees', () => {
  let api: TestApi;
  let worker: Worker;
  before(async () => {
    api = await startTestApi();
    worker = await api.work(await api.task('busy'));
  });
  after(() => api.close());

  const forPeople = [...operations.values()].filter(({ path }) => path.startsWith('/api/'));
  const forWorkers = [...operations.values()].filter(({ path }) => path.startsWith('/internal/'));
  const params = { id: 'busy', filename: 'a.txt', ns: 'default', task: 'busy', child: 'kid' };

  for (const { id } of [...forPeople, ...forWorkers]) {
    it(`${id}: nobody without a good token`, async () => {
      const messages = [];
      for (const headers of [
        {},
        { authorization: 'Basic eDp5' },
        { authorization: 'Bearer forged' },
        { 'x-api-key': 'forged' },
      ]) {
        const { status, body } = await api.call(id, { params, headers, token: '' });
        expect(status).to.equal(401);
        messages.push(body.error.message);
      }
      expect(messages).to.deep.equal([
        'missing authorization header',
        'invalid authorization header format',
        'invalid token',
        'invalid token',
      ]);
    });
  }
  for (const { id } of forPeople) {
    it(`${id}: no worker`, async () => {
      const { status, body } = await api.call(id, { params, token: worker.token });
      expect([status, body.error.message]).to.deep.equal([403, 'a worker may call /internal/v1 only']);
    });
  }
  for (const { id } of forWorkers) {
    it(`${id}: no person`, async () => {
      // A token made out to the Kubernetes API is not one for the platform, whoever holds it.
      expect((await api.call(id, { params })).status).to.equal(401);
    });
  }

  it('takes rooms that do a worker’s work for the worker of the Task that they name, and for no other', async () => {
    const as = async (room: string, named: object = worker.task) => {
      const token = await api.token('orka-system', `orka-${room}`, { audiences: ['orka'] });
      const headers = actingFor({ ...worker.task, ...named });
      return (await api.call('getRunContext', { params, query: { run: String(worker.run) }, headers, token })).status;
    };
    expect(await as('llm-answered')).to.equal(200);
    expect(await as('llm-call')).to.equal(200);
    expect(await as('llm-call', { name: 'other' })).to.equal(403);
    expect(await as('llm-call', { namespace: 'other' })).to.equal(403);
    expect(await as('llm-call', { uid: 'of-another-life' })).to.equal(404);
    expect(await as('notify')).to.equal(403);
  });

  it('keeps workers’ routes from whoever has a token for the platform, but no Task', async () => {
    const token = await api.token('default', 'orka-ai-worker', { audiences: ['orka'] });
    const { status, body } = await api.call('getPlan', { params, token });
    expect([status, body.error.message]).to.deep.equal([403, 'only the worker of a Task may call /internal/v1']);
  });
  it('takes the token from x-api-key too', async () => {
    const token = await api.token('default', 'orka-client');
    expect((await api.call('validateToken', { token: '', headers: { 'x-api-key': token } })).body).to.deep.equal({
      authenticated: true,
    });
  });
  it('says who is calling, and takes their namespace for granted', async () => {
    const token = await api.token('orka-system', 'robot');
    const { body } = await api.call('whoAmI', { token });
    expect(body).to.include({
      authenticated: true,
      username: 'system:serviceaccount:orka-system:robot',
      namespace: 'orka-system',
    });
    const created = await api.call('createTask', { token, json: { name: 'theirs', type: 'ai', prompt: 'x' } });
    expect(created.body.metadata.namespace).to.equal('orka-system');
  });
  it('lists Secrets without values, and none of ServiceAccounts', async () => {
    const secret = (name: string, type: string, annotations = {}) =>
      api.kube.create(Secrets, 'default', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, annotations },
        type,
        stringData: { password: 'hunter2' },
      });
    await secret('mine', 'Opaque');
    await secret('account', 'kubernetes.io/service-account-token', { 'kubernetes.io/service-account.name': 'orka-client' });
    const { text, body } = await api.call('listSecrets');
    expect(body.items).to.deep.equal([{ name: 'mine', namespace: 'default', type: 'Opaque' }]);
    expect(text).to.not.include('hunter2').and.to.not.include('aHVudGVyMg');
  });

  it('answers probes and its own description to everybody', async () => {
    expect((await api.call('health', { token: '' })).body).to.deep.equal({ status: 'ok' });
    const ready = await api.call('readiness', { token: '' });
    expect([ready.status, ready.body]).to.deep.equal([200, { status: 'ok', checks: { store: 'ok', kubernetes: 'ok' } }]);
    const { body } = await api.call('describeApi', { token: '' });
    expect([body.openapi, body.info.version]).to.deep.equal(['3.1.0', '1.2.3']);
  });
  it('gives every request an id, a fit one of the client’s own included', async () => {
    const given = await api.call('health', { headers: { 'x-request-id': 'abc-1' } });
    expect(given.headers['x-request-id']).to.equal('abc-1');
    const made = await api.call('health', { headers: { 'x-request-id': 'with spaces and "quotes"' } });
    expect(made.headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/);
  });
  it('lets pages of other origins in', async () => {
    const headers = { origin: 'https://ui.example', 'access-control-request-method': 'POST' };
    const http = createHttpClient({ baseUrl: api.url });
    const preflight = await http.exchange('OPTIONS', '/api/v1/tasks', { headers });
    http.close();
    expect(preflight.status).to.equal(204);
    expect(preflight.headers['access-control-allow-origin']).to.equal('*');
    expect(preflight.headers['access-control-allow-headers']).to.include('Authorization').and.to.include('x-api-key');
  });
  it('answers errors of paths in the same words as all others', async () => {
    const http = createHttpClient({ baseUrl: api.url, token: () => api.token('default', 'orka-client') });
    const nowhere = await http.exchange('GET', '/api/v1/nothing');
    const crooked = await http.exchange('GET', '/api/v1/tasks/%zz');
    http.close();
    expect([nowhere.status, JSON.parse(nowhere.body.toString())]).to.deep.equal([
      404,
      { error: { code: 404, reason: 'NotFound', message: 'no route GET /api/v1/nothing' } },
    ]);
    expect([crooked.status, JSON.parse(crooked.body.toString()).error.reason]).to.deep.equal([400, 'BadRequest']);
  });
});

describe('api: when others are away', () => {
  const nobody: Authenticator = {
    authenticate: () => Promise.reject(new UnavailableError('the Kubernetes API is away', { retryAfter: 2 })),
  };
  const refuse = (): Promise<never> => Promise.reject(new UnavailableError('away'));
  const deps = {
    kube: { list: refuse } as never,
    store: { ready: refuse } as never,
    publisher: { publish: refuse },
    people: nobody,
    workers: nobody,
    log: silent,
    now: Date.now,
    version: '0',
  };

  it('is alive but not ready, says why, and asks clients to come back', async () => {
    const listening = await startApi({ port: 0, ...deps });
    const http = createHttpClient({ baseUrl: listening.url, token: async () => 'x' });
    try {
      expect((await http.exchange('GET', '/healthz')).status).to.equal(200);
      const ready = await http.exchange('GET', '/readyz');
      expect(ready.status).to.equal(503);
      expect(JSON.parse(ready.body.toString())).to.deep.equal({
        status: 'not ready',
        checks: { store: 'unhealthy', kubernetes: 'unhealthy' },
      });
      const tasks = await http.exchange('GET', '/api/v1/tasks');
      expect([tasks.status, tasks.headers['retry-after']]).to.deep.equal([503, '2']);
    } finally {
      http.close();
      await listening.close();
    }
  });

  it('has a route for each operation of its description, and no other', () => {
    const app = createApp({ ...deps, newId: () => '1', corsOrigins: [], world: {} as never }, {} as never);
    const described = [...operations.values()].map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
    expect(routesOf(app).sort()).to.deep.equal(described.sort());
  });
});

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
  match(path: string): boolean;
}

/** Every route that is mounted, as `<METHOD> <path>`. */
function routesOf(app: Express): string[] {
  const { stack } = app.router as unknown as { stack: readonly Layer[] };
  return stack.flatMap((layer) => {
    const prefix = ['/api/v1', '/internal/v1'].find((mount) => layer.match(mount) && !layer.match('/')) ?? '';
    return (layer.handle?.stack ?? []).flatMap(({ route }) =>
      route === undefined ? [] : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${prefix}${route.path}`),
    );
  });
}
