import { expect } from 'chai';
import { beginFirstRun, startTestStore, type TestStore } from '../../support/store.ts';

const T = '/v1/namespaces/team/tasks/mine';
const step = { v: 1, kind: 'tool', key: 'k', body: {} };
const plan = { iteration: 0, summary: '', progress_pct: 0, goal_complete: false, plan_document: '' };
const message = { id: '1', name: 'a', to: '*', parent: 'p', content: '' };

/** Every route that wants a token, and whether the Task's own worker may use it. */
const routes: readonly { route: string; json?: unknown; worker: boolean }[] = [
  { route: 'GET /v1/namespaces/team/events', worker: false },
  { route: 'GET /v1/dead-letters', worker: false },
  { route: 'POST /v1/namespaces/team/reservations', json: { holder: { name: 'a', uid: 'a' }, scopes: [] }, worker: false },
  { route: 'DELETE /v1/namespaces/team/reservations/a', worker: false },
  { route: `POST ${T}/runs`, json: { name: 'a', root: 'mine', iteration: 0, job: 'j' }, worker: false },
  { route: `GET ${T}/runs`, worker: true },
  { route: `POST ${T}/runs/1/steps/0`, json: step, worker: true },
  { route: `GET ${T}/runs/1/steps`, worker: true },
  { route: `POST ${T}/runs/1/end`, json: { outcome: 'succeeded' }, worker: true },
  { route: `GET ${T}/usage`, worker: false },
  { route: `PUT ${T}/result`, json: {}, worker: true },
  { route: `GET ${T}/result`, worker: true },
  { route: `PUT ${T}/plan`, json: plan, worker: true },
  { route: `GET ${T}/plan`, worker: true },
  { route: `PUT ${T}/logs/job`, json: {}, worker: false },
  { route: `GET ${T}/logs/job`, worker: false },
  { route: `PUT ${T}/artifacts/a.txt`, json: {}, worker: true },
  { route: `GET ${T}/artifacts`, worker: true },
  { route: `GET ${T}/artifacts/a.txt`, worker: true },
  { route: `POST ${T}/messages`, json: message, worker: false },
  { route: `GET ${T}/messages?parent=p`, worker: false },
  { route: `DELETE ${T}`, worker: false },
];

describe('store: whose token opens what', () => {
  let test: TestStore;
  before(async () => {
    test = await startTestStore();
    await beginFirstRun(test.store, { namespace: 'team', uid: 'mine' });
  });
  after(() => test.close());

  const statusOf = async ({ route, json }: { route: string; json?: unknown }, token?: string): Promise<number> => {
    const [method = '', path = ''] = route.split(' ');
    return (await test.http(token).exchange(method, path, json === undefined ? {} : { json })).status;
  };

  for (const entry of routes) {
    const name = entry.route.replace(T, 'T');
    it(`${name}: nobody without a token that is vouched for`, async () => {
      expect(await statusOf(entry)).to.equal(401);
      expect(await statusOf(entry, 'forged')).to.equal(401);
    });
    it(`${name}: no person, no worker of another Task, no namesake in another namespace`, async () => {
      for (const token of ['person', 'worker.team.other', 'worker.other.mine'])
        expect(await statusOf(entry, token)).to.equal(403);
    });
    it(`${name}: its own worker ${entry.worker ? 'may' : 'may not'}`, async () => {
      const status = await statusOf(entry, 'worker.team.mine');
      expect(status === 403).to.equal(!entry.worker);
      if (entry.worker) expect(status).to.be.lessThan(300);
    });
    it(`${name}: the platform may`, async () => expect(await statusOf(entry, 'platform')).to.be.lessThan(400));
  }

  it('probes need no token', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await test.http().exchange('GET', path)).status).to.equal(200);
  });

  it('errors say what is wrong in one shape', async () => {
    const { status, body } = await test.http('person').exchange('GET', `${T}/result`);
    const { error } = JSON.parse(body.toString('utf8')) as { error: { code: number; reason: string; message: string } };
    expect([status, error.code, error.reason]).to.deep.equal([403, 403, 'Forbidden']);
    expect(error.message).to.match(/\w/);
  });

  it('an unknown route is a 404, and malformed JSON a 400', async () => {
    expect((await test.http('platform').exchange('GET', '/v1/nothing')).status).to.equal(404);
    expect((await test.http('platform').exchange('PUT', `${T}/plan`, { body: '{' })).status).to.equal(400);
  });
});
