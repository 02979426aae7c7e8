import { expect } from 'chai';
import type { ScriptedModel } from '../../demo/model/server.ts';
import { KnativeServices } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import type { HttpClient, HttpResponse } from '../../shared/http/client.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { OrkaDev } from '../support/orka-dev.ts';
import { says, startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { type Attempt, attemptAll, type Outcome } from '../support/worker-attempts.ts';

const tasksPath = '/apis/core.orka.ai/v1alpha1/namespaces/default/tasks';
const json = { 'content-type': 'application/json' };
const megabyte = 1024 * 1024;

/** Everything that goes wrong here goes wrong on one platform, which has to stay as it was for everybody else. */
describe('bad input, on one orka dev', function () {
  this.timeout(120_000);
  let platform: TestPlatform & { readonly dev: OrkaDev };
  let model: ScriptedModel;
  let kubernetes: HttpClient;

  before(async () => {
    platform = await startPlatform();
    model = await platform.model('model', { script: says('hello') });
    const { server: baseUrl, ca, clientCertificate } = platform.connection;
    kubernetes = createHttpClient({ baseUrl, ca, ...(clientCertificate === undefined ? {} : { clientCertificate }) });
  });
  after(async () => {
    kubernetes?.close();
    await platform?.close();
  });

  describe('to the Kubernetes API', () => {
    const rows: {
      name: string;
      body: string;
      type?: string;
      expected: { status: number; reason: string; field?: string; says: RegExp };
    }[] = [
      {
        name: 'a wrong type',
        body: JSON.stringify(manifest('wrong-type', { type: 'quantum' })),
        expected: { status: 422, reason: 'Invalid', field: 'spec.type', says: /"quantum".*"container", "ai", "agent"/ },
      },
      {
        name: 'priority 1001',
        body: JSON.stringify(manifest('priority', { type: 'ai', prompt: 'x', priority: 1001 })),
        expected: { status: 422, reason: 'Invalid', field: 'spec.priority', says: /less than or equal to 1000/ },
      },
      {
        name: 'a text where a number has to be',
        body: JSON.stringify(manifest('text', { type: 'ai', prompt: 'x', priority: 'high' })),
        expected: { status: 422, reason: 'Invalid', field: 'spec.priority', says: /must be of type integer/ },
      },
      {
        name: 'a bad duration',
        body: JSON.stringify(manifest('duration', { type: 'ai', prompt: 'x', timeout: 'ten minutes' })),
        expected: { status: 422, reason: 'Invalid', field: 'spec.timeout', says: /"ten minutes"/ },
      },
      {
        name: 'a bad duration deeper down',
        body: JSON.stringify(manifest('delay', { type: 'ai', prompt: 'x', retryPolicy: { initialDelay: '-5s' } })),
        expected: { status: 422, reason: 'Invalid', field: 'spec.retryPolicy.initialDelay', says: /"-5s"/ },
      },
      {
        name: 'JSON that ends in the middle',
        body: '{"apiVersion": "core.orka.ai/v1alpha1", "kind": "Task", ',
        expected: { status: 400, reason: 'BadRequest', says: /JSON/i },
      },
      {
        name: 'YAML that is none',
        body: 'kind: Task\n  spec: [',
        type: 'application/yaml',
        expected: { status: 400, reason: 'BadRequest', says: /YAML/i },
      },
      {
        name: 'more than 3 MB',
        body: JSON.stringify(manifest('huge', { type: 'ai', prompt: 'x'.repeat(3.2 * megabyte) })),
        expected: { status: 413, reason: 'RequestEntityTooLarge', says: /limit/ },
      },
    ];
    for (const { name, body, type = 'application/json', expected } of rows) {
      it(`${name}: ${expected.status} ${expected.reason}`, async () => {
        const answer = await kubernetes.exchange('POST', tasksPath, { body, headers: { 'content-type': type } });
        const status = parsed<{ kind: string; reason: string; message: string; details?: { causes?: { field: string }[] } }>(
          answer,
        );
        expect({ http: answer.status, kind: status.kind, reason: status.reason }).to.deep.equal({
          http: expected.status,
          kind: 'Status',
          reason: expected.reason,
        });
        expect(status.message).to.match(expected.says);
        if (expected.field !== undefined) expect(status.details?.causes?.[0]?.field).to.equal(expected.field);
      });
    }
  });

  describe('to the REST API', () => {
    const rows: { name: string; body: string; says: RegExp }[] = [
      { name: 'a wrong type', body: JSON.stringify({ name: 'rest-type', type: 'quantum' }), says: /type/ },
      {
        name: 'priority 1001',
        body: JSON.stringify({ name: 'rest-priority', type: 'ai', prompt: 'x', priority: 1001 }),
        says: /priority/,
      },
      {
        name: 'a bad duration',
        body: JSON.stringify({ name: 'rest-timeout', type: 'ai', prompt: 'x', timeout: 'ten minutes' }),
        says: /timeout.*"ten minutes"/,
      },
      { name: 'malformed JSON', body: '{"name": ', says: /JSON/ },
    ];
    for (const { name, body, says: expected } of rows) {
      it(`${name}: 400, and the message names it`, async () => {
        const answer = await platform.rest.exchange('POST', '/api/v1/tasks', { body, headers: json });
        const { error } = parsed<{ error: { code: number; reason: string; message: string } }>(answer);
        expect({ http: answer.status, code: error.code }).to.deep.equal({ http: 400, code: 400 });
        expect(error.reason).to.be.oneOf(['BadRequest', 'Invalid']);
        expect(error.message).to.match(expected);
      });
    }
  });

  describe('in a Task that could be created', () => {
    it('an unknown agent: it waits a little for it to appear, then fails and names it', async () => {
      await platform.task('unknown-agent', { type: 'ai', prompt: 'x', agentRef: { name: 'nobody' } });
      const waiting = await platform.taskThat('unknown-agent', 'be judged', ({ status }) => status?.phase !== undefined);
      expect(waiting.status?.phase).to.equal('Pending');
      expect(findCondition(waiting.status?.conditions, 'Admitted')).to.include({ status: 'False', reason: 'AgentNotFound' });
      const { status } = await platform.ended('unknown-agent');
      expect(status).to.include({ phase: 'Failed', message: 'agent "nobody" not found' });
    });
    it('a Provider without its Secret: both say which one is missing; the Task runs once it is there', async () => {
      await platform.provider('keyless', model.url, 'late-key');
      await platform.ask('early', 'keyless');
      const waiting = await platform.taskThat('early', 'wait', ({ status }) => status?.phase === 'Pending');
      const admitted = findCondition(waiting.status?.conditions, 'Admitted');
      expect(admitted).to.include({ status: 'False', reason: 'ProviderNotReady' });
      expect(admitted?.message).to.contain('"keyless"').and.to.contain('late-key');
      await platform.secret('late-key', { 'api-key': 'scripted' });
      expect((await platform.ended('early')).status).to.include({ phase: 'Succeeded' });
    });
    it('a prompt of 200 KiB reaches the model whole', async () => {
      const prompt = longText(200 * 1024);
      await platform.ask('long-prompt', 'model', { prompt });
      expect((await platform.ended('long-prompt')).status).to.include({ phase: 'Succeeded' });
      expect(promptsOf(model)).to.include(prompt);
    });
    it('1 MB of YAML does, too', async () => {
      const prompt = longText(megabyte);
      const body = `${manifestYaml('megabyte')}\n  prompt: "${prompt}"\n`;
      const answer = await kubernetes.exchange('POST', tasksPath, { body, headers: { 'content-type': 'application/yaml' } });
      expect(answer.status, answer.body.toString('utf8').slice(0, 300)).to.equal(201);
      expect((await platform.ended('megabyte')).status).to.include({ phase: 'Succeeded' });
      expect(promptsOf(model)).to.include(prompt);
    });
  });

  describe('to the broker', () => {
    const send = (headers: Record<string, string>, body: string): Promise<HttpResponse> =>
      platform.client(platform.urls.broker).exchange('POST', '/orka-system/default', { headers, body });

    const rows: { name: string; headers: Record<string, string>; body: string; says: RegExp }[] = [
      { name: 'no CloudEvent at all', headers: json, body: '{}', says: /ce-specversion|specversion|CloudEvent/ },
      { name: 'an event without an id', headers: binary({ id: undefined }), body: '{}', says: /\bid\b/ },
      {
        name: 'a structured event that is not JSON',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: '{"specversion"',
        says: /JSON/,
      },
    ];
    for (const { name, headers, body, says: expected } of rows) {
      it(`${name}: 400`, async () => {
        const answer = await send(headers, body);
        const { error } = parsed<{ error: { reason: string; message: string } }>(answer);
        expect({ http: answer.status, reason: error.reason }).to.deep.equal({ http: 400, reason: 'BadRequest' });
        expect(error.message).to.match(expected);
      });
    }
    it('an event of ours whose data are wrong: accepted, refused by who hears it, kept as a dead letter', async () => {
      const id = 'broken-data';
      const answer = await send(binary({ id, type: 'ai.orka.task.admitted.v1' }), '{"task":{"namespace":"default","name":7}}');
      expect(answer.status).to.equal(202);
      const store = platform.client(
        platform.urls.store,
        await platform.token('orka-system', 'orka-operator', { audiences: ['orka'] }),
      );
      const letter = await until(
        'the dead letter',
        async () => {
          const { items } = await store.json<{ items: { event: { id: string }; status: number; message: string }[] }>(
            'GET',
            '/v1/dead-letters?limit=100',
          );
          return items.find((each) => each.event.id === id);
        },
        { timeoutMs: 30_000 },
      );
      expect(letter.status).to.equal(422);
      expect(letter.message).to.match(/task/);
    });
  });

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

  describe('and nothing else is disturbed', () => {
    it('an ordinary Task of either type succeeds', async () => {
      await platform.ask('ordinary-ai', 'model');
      await platform.task('ordinary-container', { type: 'container', command: ['echo', 'fine'] });
      for (const name of ['ordinary-ai', 'ordinary-container']) {
        const { status } = await platform.ended(name);
        expect(status?.phase, status?.message).to.equal('Succeeded');
      }
    });
    it('no room has called any of it an error of its own', () => {
      const lines = platform.dev
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      expect(lines.length).to.be.greaterThan(0);
      expect(lines.filter((line) => (JSON.parse(line) as { level: string }).level === 'error')).to.deep.equal([]);
    });
  });
});

const parsed = <T>({ body }: HttpResponse): T => JSON.parse(body.toString('utf8')) as T;

function modelTurn(task: { namespace: string; name: string; uid: string }): string {
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Say hello.' }] }];
  return JSON.stringify({ task, run: 1, step: 0, request: { system: '', messages, tools: [] } });
}

function manifest(name: string, spec: object): object {
  return { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', metadata: { name }, spec };
}

const manifestYaml = (name: string): string =>
  `apiVersion: core.orka.ai/v1alpha1\nkind: Task\nmetadata:\n  name: ${name}\nspec:\n  type: ai\n  ai:\n    providerRef:\n      name: model`;

/** A text that shows where it was cut, should it be. */
const longText = (bytes: number): string =>
  Array.from({ length: bytes / 16 }, (_, i) => `paragraph ${String(i).padStart(5, '0')}`)
    .join('')
    .slice(0, bytes);

function promptsOf(model: ScriptedModel): string[] {
  return model.calls().flatMap(({ body }) => {
    const [first] = body['messages'] as { content: { text: string }[] }[];
    return first?.content.map(({ text }) => text) ?? [];
  });
}

/** Headers of an event in binary mode; an attribute that is undefined is left out. */
function binary(attributes: Record<string, string | undefined>): Record<string, string> {
  const all = { specversion: '1.0', id: 'an-event', source: '/test', type: 'test.event', ...attributes };
  const set = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[`ce-${name}`, value]]));
  return { ...json, ...(Object.fromEntries(set) as Record<string, string>) };
}
