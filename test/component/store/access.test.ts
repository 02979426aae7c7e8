import { expect } from 'chai';
import { rooms } from '../../../shared/auth/core/rooms.ts';
import { beginFirstRun, startTestStore, type TestStore } from '../../support/store.ts';

const T = '/v1/namespaces/team/tasks/mine';
const session = '/v1/namespaces/team/sessions/s';
const known = '/v1/namespaces/team';
const step = { v: 1, kind: 'tool', key: 'k', body: {} };
const plan = { iteration: 0, summary: '', progress_pct: 0, goal_complete: false, plan_document: '' };
const call = { holder: 'a', attempt: 1, worst: { tokens: 1 }, rates: [], budgets: [] };
const message = { id: '1', name: 'a', to: '*', parent: 'p', content: '' };

/** Every route that wants a token, and who may use it: rooms by name, `worker` the Task's own. */
const routes: readonly { route: string; json?: unknown; who: string }[] = [
  { route: 'GET /v1/namespaces/team/events', who: 'api' },
  { route: 'GET /v1/dead-letters', who: 'api' },
  { route: 'POST /v1/namespaces/team/reservations', json: { holder: { name: 'a', uid: 'a' }, scopes: [] }, who: 'task-admitted' },
  { route: 'DELETE /v1/namespaces/team/reservations/a', who: 'task-admitted job-finished operator' },
  { route: 'GET /v1/reservations', who: 'operator' },
  { route: `PUT ${session}`, json: { type: 'task' }, who: 'task-admitted api' },
  { route: 'GET /v1/namespaces/team/sessions', who: 'api' },
  { route: `GET ${session}`, who: 'api task-admitted' },
  { route: `POST ${session}/messages`, json: { key: 'k', messages: [] }, who: 'job-finished api' },
  { route: `GET ${session}/messages`, who: 'api' },
  { route: 'GET /v1/namespaces/team/session-messages/search?query=a', who: 'api' },
  { route: `DELETE ${session}`, who: 'api' },
  { route: `PUT ${known}/memories/m`, json: { content: 'x' }, who: 'api' },
  { route: `GET ${known}/memories`, who: 'api' },
  { route: `GET ${known}/memories/m`, who: 'api' },
  { route: `PATCH ${known}/memories/m`, json: {}, who: 'api' },
  { route: `DELETE ${known}/memories/m`, who: 'api' },
  { route: `POST ${known}/memories/recall`, json: { call: 'c' }, who: 'api' },
  { route: `PUT ${known}/memory-proposals/p`, json: { title: 'x' }, who: 'api' },
  { route: `GET ${known}/memory-proposals`, who: 'api' },
  { route: `GET ${known}/memory-proposals/p`, who: 'api' },
  { route: `POST ${known}/memory-proposals/p/review`, json: { status: 'accepted', reviewer: 'a' }, who: 'api' },
  { route: `POST ${known}/memory-proposals/p/apply`, json: { appliedBy: 'a' }, who: 'api' },
  { route: `PUT ${known}/memory-proposals/q`, json: { title: 'x' }, who: 'api' },
  { route: `POST ${known}/memory-proposals/q/archive`, json: {}, who: 'api' },
  { route: `GET ${known}/spending?scope=a`, who: 'llm-call task-admitted api' },
  { route: `GET ${known}/providers/p/state`, who: 'llm-call' },
  { route: `POST ${known}/providers/p/state/failed`, json: {}, who: 'llm-call' },
  { route: `POST ${known}/providers/p/state/answered`, who: 'llm-call' },
  { route: `PUT ${known}/providers/p/state/api`, json: { api: 'responses' }, who: 'llm-call' },
  { route: 'GET /v1/notifications?state=due', who: 'operator notify api' },
  { route: `PUT ${T}/notifications/n`, json: { name: 'a', url: 'http://a', body: '' }, who: 'notify' },
  { route: `POST ${T}/notifications/n/claim`, json: { holder: 'a', ttlMs: 1_000 }, who: 'notify' },
  { route: `POST ${T}/notifications/n/outcome`, json: { holder: 'a', delivered: false }, who: 'notify' },
  { route: `POST ${T}/notifications/n/resend`, who: 'api notify' },
  { route: `POST ${T}/runs`, json: { name: 'a', root: 'mine', iteration: 0, job: 'j' }, who: 'task-admitted' },
  { route: `GET ${T}/runs`, who: 'api task-admitted job-finished llm-call llm-answered worker' },
  { route: `PUT ${T}/runs/1/context`, json: {}, who: 'api' },
  { route: `GET ${T}/runs/1/context`, who: 'api llm-call llm-answered' },
  { route: `POST ${T}/runs/1/steps/0`, json: step, who: 'llm-call llm-answered api worker' },
  { route: `GET ${T}/runs/1/steps`, who: 'llm-call llm-answered api worker' },
  { route: `POST ${T}/runs/1/steps/1/claim`, json: { holder: 'a', ttlMs: 1_000 }, who: 'llm-call llm-answered api worker' },
  { route: `DELETE ${T}/runs/1/steps/1/claim?holder=a`, who: 'llm-call llm-answered api' },
  { route: `POST ${T}/runs/1/steps/1/reservation`, json: call, who: 'llm-call' },
  { route: `DELETE ${T}/runs/1/steps/1/reservation?holder=a`, who: 'llm-call' },
  { route: `GET ${T}/feed`, who: 'api' },
  { route: `POST ${T}/live`, json: { run: 1, step: 1, text: '' }, who: 'llm-call' },
  { route: `POST ${T}/runs/1/pause`, json: { why: 'x' }, who: 'api llm-call llm-answered' },
  { route: `POST ${T}/runs/1/end`, json: { outcome: 'succeeded' }, who: 'api job-finished llm-call llm-answered worker' },
  { route: `GET ${T}/usage`, who: 'api job-finished' },
  { route: `PUT ${T}/result`, json: {}, who: 'api job-finished llm-answered worker' },
  { route: `GET ${T}/result`, who: 'api job-finished plan-updated llm-answered worker' },
  { route: `PUT ${T}/plan`, json: plan, who: 'api worker' },
  { route: `GET ${T}/plan`, who: 'api job-finished plan-updated worker' },
  { route: `PUT ${T}/logs/job`, json: {}, who: 'job-finished' },
  { route: `GET ${T}/logs/job`, who: 'api' },
  { route: `PUT ${T}/artifacts/a.txt`, json: {}, who: 'api worker' },
  { route: `GET ${T}/artifacts`, who: 'api worker' },
  { route: `GET ${T}/artifacts/a.txt`, who: 'api worker' },
  { route: `POST ${T}/messages`, json: message, who: 'api' },
  { route: `GET ${T}/messages?parent=p`, who: 'api' },
  { route: `DELETE ${T}`, who: 'operator task-admitted job-finished' },
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
    it(`${name}: ${entry.who} and nobody else`, async () => {
      const callers = { worker: 'worker.team.mine', ...Object.fromEntries(rooms.map((room) => [room, `platform.${room}`])) };
      const allowed: string[] = [];
      for (const [caller, token] of Object.entries(callers)) {
        const status = await statusOf(entry, token);
        if (status !== 403) allowed.push(caller);
        expect(status === 403 || status < 300, `${caller}: ${status}`).to.equal(true);
      }
      expect(allowed).to.have.members(entry.who.split(' '));
    });
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
