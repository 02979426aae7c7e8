import { expect } from 'chai';
import type { ScriptedModel } from '../../demo/model/server.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import type { HttpClient, HttpResponse } from '../../shared/http/client.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { binary, json, manifest, tasksPath } from '../support/bad-messages.ts';
import type { OrkaDev } from '../support/orka-dev.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { says } from '../support/scripts.ts';
import { until } from '../support/until.ts';

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
    it('a prompt of 1 MB, as YAML, reaches the model whole', async () => {
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
        await platform.token('orka-system', 'orka-api', { audiences: ['orka'] }),
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
