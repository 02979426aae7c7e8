import { expect } from 'chai';
import { KnativeServices } from '../../shared/api/kinds.ts';
import type { HttpResponse } from '../../shared/http/client.ts';
import { binary, json, manifest, tasksPath } from '../support/bad-messages.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { says } from '../support/scripts.ts';
import { type Attempt, attemptAll, type Outcome } from '../support/worker-attempts.ts';

describe('tokens, on one orka dev', function () {
  this.timeout(120_000);
  let platform: TestPlatform;

  before(async () => {
    platform = await startPlatform();
    await platform.model('model', { script: says('hello') });
  });
  after(() => platform?.close());

  describe('with a token that nobody vouches for', () => {
    const wrong = 'wrong-token';
    const rows: { name: string; answer: () => Promise<HttpResponse> }[] = [
      { name: 'REST', answer: () => platform.client(platform.urls.api, wrong).exchange('GET', '/api/v1/tasks') },
      {
        name: "the workers' API",
        answer: () => platform.client(platform.urls.api, wrong).exchange('POST', '/internal/v1/results/default/x', { body: 'x' }),
      },
      { name: 'the store', answer: () => platform.client(platform.urls.store, wrong).exchange('GET', '/v1/dead-letters') },
      {
        name: 'llm-call',
        async answer() {
          const service = await platform.kube.get(KnativeServices, 'orka-system', 'llm-call');
          const headers = binary({ type: 'ai.orka.llm.call.v1', subject: 'namespaces/default/tasks/x' });
          return platform
            .client(service?.status?.url ?? '', wrong)
            .exchange('POST', '/', { headers, body: modelTurn({ namespace: 'default', name: 'x', uid: 'u' }) });
        },
      },
      { name: 'the Kubernetes API', answer: () => platform.client(platform.urls.kubernetes, wrong).exchange('GET', tasksPath) },
    ];
    for (const { name, answer } of rows) {
      it(`${name}: 401`, async () => {
        const { status, body } = await answer();
        const { error, reason = error?.reason } = JSON.parse(body.toString('utf8')) as {
          error?: { reason: string };
          reason?: string;
        };
        expect({ status, reason }).to.deep.equal({ status: 401, reason: 'Unauthorized' });
        expect(body.toString('utf8')).not.to.contain(wrong);
      });
    }
  });

  describe('from a worker, with the token in its pod', () => {
    const victim = 'victim';
    let victimUid: string;
    let outcomes: ReadonlyMap<string, Outcome>;

    const attempts = (uid: string): Record<string, Attempt> => ({
      'its own result': { door: 'api', method: 'POST', path: '/internal/v1/results/{namespace}/{task}', body: 'mine' },
      'its own records': { door: 'store', method: 'GET', path: '/v1/namespaces/{namespace}/tasks/{uid}/runs' },
      "another Task's result": { door: 'api', method: 'POST', path: `/internal/v1/results/default/${victim}`, body: 'forged' },
      "another Task's last word": {
        door: 'api',
        method: 'POST',
        path: `/internal/v1/tasks/default/${victim}/end`,
        body: JSON.stringify({ run: 1, outcome: 'failed' }),
        headers: json,
      },
      "another Task's context": { door: 'api', method: 'GET', path: `/internal/v1/tasks/default/${victim}/context?run=1` },
      "another Task's result in the store": {
        door: 'store',
        method: 'PUT',
        path: `/v1/namespaces/default/tasks/${uid}/result`,
        body: 'forged',
      },
      "another Task's journal": { door: 'store', method: 'GET', path: `/v1/namespaces/default/tasks/${uid}/runs/1/steps` },
      'a place for itself': {
        door: 'store',
        method: 'POST',
        path: '/v1/namespaces/default/reservations',
        body: JSON.stringify({ holder: { name: 'x', uid: 'x' }, scopes: [] }),
        headers: json,
      },
      "another Task's model turn": {
        door: 'llm',
        method: 'POST',
        path: '/',
        headers: binary({ type: 'ai.orka.llm.call.v1', subject: `namespaces/default/tasks/${victim}` }),
        body: modelTurn({ namespace: 'default', name: victim, uid }),
      },
      "people's REST API": { door: 'api', method: 'DELETE', path: `/api/v1/tasks/${victim}` },
      'the Kubernetes API': { door: 'kubernetes', method: 'DELETE', path: `${tasksPath}/${victim}` },
    });

    before(async () => {
      await platform.ask(victim, 'model');
      victimUid = (await platform.ended(victim)).metadata.uid ?? '';
      outcomes = await attemptAll(platform, 'intruder', attempts(victimUid));
    });

    it('its own: done', () => {
      expect([outcomes.get('its own result')?.status, outcomes.get('its own records')?.status]).to.deep.equal([204, 200]);
    });
    for (const name of Object.keys(attempts(''))) {
      if (name.startsWith('its own')) continue;
      const expected =
        name === 'the Kubernetes API' ? { status: 401, reason: 'Unauthorized' } : { status: 403, reason: 'Forbidden' };
      it(`${name}: ${expected.status}`, () => {
        const { status, body = '' } = outcomes.get(name) ?? {};
        const { error, reason = error?.reason } = JSON.parse(body) as { error?: { reason: string }; reason?: string };
        expect({ status, reason }, body).to.deep.equal(expected);
      });
    }
    it('its ServiceAccount, with a token for the Kubernetes API, may write nothing there: 403', async () => {
      const api = platform.client(platform.urls.kubernetes, await platform.token('default', 'orka-container-worker'));
      for (const [method, path] of [
        ['POST', tasksPath],
        ['DELETE', `${tasksPath}/${victim}`],
        ['GET', '/api/v1/namespaces/default/secrets'],
      ] as const) {
        const body = method === 'POST' ? { json: manifest('written-by-a-worker', { type: 'ai', prompt: 'x' }) } : {};
        const answer = await api.exchange(method, path, body);
        expect({ http: answer.status, ...parsed<{ reason: string }>(answer) }).to.include({ http: 403, reason: 'Forbidden' });
      }
    });
    it('the other Task is as it was', async () => {
      expect(await platform.result(victim)).to.equal('hello');
      expect((await platform.ended(victim)).status?.phase).to.equal('Succeeded');
    });
  });
});

const parsed = <T>({ body }: HttpResponse): T => JSON.parse(body.toString('utf8')) as T;

function modelTurn(task: { namespace: string; name: string; uid: string }): string {
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Say hello.' }] }];
  return JSON.stringify({ task, run: 1, step: 0, request: { system: '', messages, tools: [] } });
}
