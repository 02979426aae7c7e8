import { join } from 'node:path';
import { expect } from 'chai';
import { startEventReceived } from '../../functions/event-received/start.ts';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import type { TaskTemplate } from '../../shared/api/generated/task-template.ts';
import { Events, Tasks, TaskTemplates } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { ForbiddenError } from '../../shared/errors/catalogue.ts';
import { createHttpClient, type HttpClient, type HttpResponse } from '../../shared/http/client.ts';
import type { Listening } from '../../shared/http/server.ts';
import { silent } from '../../shared/log/logger.ts';
import { startTestApiServer, type TestApiServer } from '../support/api-server.ts';

const spec: TaskTemplate['spec'] = {
  allowedTypes: ['com.example.issue.*'],
  schema: { type: 'object', required: ['title'], properties: { title: { type: 'string', minLength: 1 } } },
  task: {
    metadata: { labels: { repository: `\${event.source}` } },
    spec: {
      type: 'ai',
      prompt: `Look into "\${ event.data.title }"; $\${HOME} stays.`,
      priority: `\${ event.data.?urgent.orValue(false) ? 900 : 500 }`,
      timeout: `\${ event.data.?timeout }`,
    },
  },
};

describe('event-received', () => {
  let cluster: TestApiServer;
  let room: Listening;
  let http: HttpClient;
  let ids = 0;

  const template = (name: string, change: Partial<TaskTemplate['spec']> = {}): Promise<TaskTemplate> =>
    cluster.kube.create(TaskTemplates, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'TaskTemplate',
      metadata: { name },
      spec: { ...spec, ...change },
    });

  before(async () => {
    cluster = await startTestApiServer();
    await applyManifests(cluster.kube, await readManifests(join(import.meta.dirname, '../../crds')), {
      fieldManager: 'test',
      namespace: 'default',
    });
    const door = (namespace: string) => async (): Promise<void> => {
      if (namespace === 'closed') throw new ForbiddenError('not for you');
    };
    room = await startEventReceived({ port: 0, kube: cluster.kube, door, log: silent, now: Date.now });
    http = createHttpClient({ baseUrl: room.url });
    await template('triage');
  });
  after(async () => {
    http?.close();
    await room?.close();
    await cluster?.close();
  });

  const binary = (more: Record<string, string> = {}): Record<string, string> => ({
    'ce-specversion': '1.0',
    'ce-id': `event-${++ids}`,
    'ce-source': '/repositories/shop',
    'ce-type': 'com.example.issue.opened',
    'content-type': 'application/json',
    ...more,
  });
  const send = (data: unknown, { to = '/default/triage', headers = binary() } = {}): Promise<HttpResponse> =>
    http.exchange('POST', to, { headers, body: typeof data === 'string' ? data : JSON.stringify(data) });
  const messageOf = ({ body }: HttpResponse): string =>
    (JSON.parse(body.toString('utf8')) as { error: { message: string } }).error.message;
  const taskOf = async ({ headers }: HttpResponse): Promise<Task | undefined> =>
    cluster.kube.get(Tasks, 'default', String(headers['orka-task']));
  const tasks = async (): Promise<number> => (await cluster.kube.list(Tasks, { namespace: 'default' })).items.length;

  it('makes a Task of an event', async () => {
    const answer = await send({ title: 'It crashes', urgent: true }, { headers: binary({ 'ce-id': 'first' }) });
    expect(answer.status).to.equal(202);
    expect(answer.body.length).to.equal(0);
    const task = await taskOf(answer);
    expect(task?.spec).to.deep.include({ type: 'ai', prompt: `Look into "It crashes"; \${HOME} stays.`, priority: 900 });
    expect(task?.spec).not.to.have.property('timeout');
    expect(task?.metadata.labels).to.include({ 'orka.ai/task-template': 'triage' });
    expect(task?.metadata.labels?.['repository']).to.match(/^repositories-shop-[0-9a-f]{8}$/);
    expect(task?.metadata.annotations).to.deep.equal({
      'orka.ai/source-event': '{"source":"/repositories/shop","id":"first","type":"com.example.issue.opened"}',
    });
  });
  it('takes an event in structured mode as well, with extensions', async () => {
    await template('structured', { task: { spec: { type: 'container', command: ['echo', `\${event.traceid}`] } } });
    const event = {
      specversion: '1.0',
      id: 's1',
      source: '/x',
      type: 'com.example.issue.closed',
      traceid: 't-1',
      data: { title: 'a' },
    };
    const headers = { 'content-type': 'application/cloudevents+json' };
    const answer = await send(event, { to: '/default/structured', headers });
    expect((await taskOf(answer))?.spec.command).to.deep.equal(['echo', 't-1']);
  });
  it('text is text, and other bytes are Base64', async () => {
    const { schema: _, ...rest } = spec;
    await cluster.kube.create(TaskTemplates, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'TaskTemplate',
      metadata: { name: 'any' },
      spec: { ...rest, task: { spec: { type: 'ai', prompt: `\${event.data}` } } },
    });
    for (const [type, prompt] of [
      ['text/plain', 'hello'],
      ['application/xml', 'hello'],
      ['application/octet-stream', 'aGVsbG8='],
    ] as const) {
      const answer = await send('hello', { to: '/default/any', headers: binary({ 'content-type': type }) });
      expect((await taskOf(answer))?.spec.prompt, type).to.equal(prompt);
    }
  });

  it('the same event is the same Task, however often and at once it comes', async () => {
    const before = await tasks();
    const headers = binary();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send({ title: 'again' }, { headers })));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(5).fill(202));
    expect(new Set(answers.map((answer) => answer.headers['orka-task'])).size).to.equal(1);
    expect(await tasks()).to.equal(before + 1);
  });

  describe('makes no Task of', () => {
    let before: number;
    beforeEach(async () => {
      before = await tasks();
    });
    afterEach(async () => expect(await tasks()).to.equal(before));

    for (const [name, headers, why] of [
      ['what is no CloudEvent', { 'content-type': 'application/json' }, 'attribute specversion is required'],
      ['an event without an id', { ...binary(), 'ce-id': '' }, 'attribute id is required'],
      ['a batch', { 'content-type': 'application/cloudevents-batch+json' }, 'batches'],
    ] as const)
      it(name, async () => {
        const answer = await send({ title: 'x' }, { headers });
        expect(answer.status).to.equal(400);
        expect(messageOf(answer)).to.contain(why);
      });
    it('data that are no JSON', async () => {
      const answer = await send('{');
      expect([answer.status, messageOf(answer).includes('the data is not JSON')]).to.deep.equal([400, true]);
    });
    it('an event of another type, which a broker does not bring again', async () => {
      const answer = await send({ title: 'x' }, { headers: binary({ 'ce-type': 'com.other' }) });
      expect([answer.status, messageOf(answer)]).to.deep.equal([422, 'events of type com.other are not in spec.allowedTypes']);
    });
    it('data that do not fit; and the template tells of it', async () => {
      const answer = await send({ title: 3 });
      expect([answer.status, messageOf(answer)]).to.deep.equal([422, 'data: title must be string']);
      const { items } = await cluster.kube.list(Events, { namespace: 'default' });
      const told = items.filter(({ reason, involvedObject }) => reason === 'EventRefused' && involvedObject.name === 'triage');
      expect(told.map(({ message }) => message)).to.include('data: title must be string');
    });
    it('an event for a template that is not there yet, which a broker brings again', async () => {
      expect((await send({ title: 'x' }, { to: '/default/nobody' })).status).to.equal(404);
    });
    it('an event whose sender has no business in the namespace', async () => {
      expect((await send({ title: 'x' }, { to: '/closed/triage' })).status).to.equal(403);
    });
    it('an expression that finds nothing', async () => {
      await template('careless', { task: { spec: { type: 'ai', prompt: `\${event.data.body}` } } });
      const answer = await send({ title: 'x' }, { to: '/default/careless' });
      expect([answer.status, messageOf(answer)]).to.deep.equal([422, 'spec.task.spec.prompt: no such key: body']);
    });
    it('a template whose Task the Kubernetes API does not take', async () => {
      await template('wrong', { task: { spec: { type: `\${event.data.title}` } } });
      const answer = await send({ title: 'dinner' }, { to: '/default/wrong' });
      expect(answer.status).to.equal(422);
      expect(messageOf(answer)).to.contain('spec.type');
    });
    for (const [name, change, why] of [
      ['does-not-compile', { task: { spec: { type: 'ai', prompt: `\${1 +}` } } }, 'spec.task.spec.prompt: unexpected token'],
      ['has-no-schema', { schema: { type: 'strin' } }, 'spec.schema is no JSON Schema'],
      ['poses', { task: { spec: { type: 'ai', requestedBy: { username: 'me' } } } }, "requestedBy is the platform's own"],
    ] as const)
      it(`a template that ${name.replaceAll('-', ' ')}, which its status tells`, async () => {
        await template(name, change as unknown as Partial<TaskTemplate['spec']>);
        const answer = await send({ title: 'x' }, { to: `/default/${name}` });
        expect(answer.status).to.equal(422);
        expect(messageOf(answer)).to.contain(why);
        const shown = await cluster.kube.get(TaskTemplates, 'default', name);
        const condition = findCondition(shown?.status?.conditions, 'Ready');
        expect(condition).to.include({ status: 'False', reason: 'TemplateInvalid', observedGeneration: 1 });
        expect(condition?.message).to.contain(why);
      });
    it('a schema that takes for ever', async () => {
      await template('slow', { schema: { type: 'object', properties: { title: { type: 'string', pattern: '^(a+)+$' } } } });
      const answer = await send({ title: `${'a'.repeat(40)}b` }, { to: '/default/slow' });
      expect(answer.status).to.equal(422);
      expect(messageOf(answer)).to.contain('takes longer than');
    });
  });

  it('a template that was set right takes events again', async () => {
    const made = await template('mended', { task: { spec: { type: 'ai', prompt: `\${event.dat.title}` } } });
    expect((await send({ title: 'x' }, { to: '/default/mended' })).status).to.equal(422);
    const at = { namespace: 'default', name: made.metadata.name };
    await cluster.kube.patch(TaskTemplates, at, { spec: { task: { spec: { prompt: `\${event.data.title}` } } } });
    const answer = await send({ title: 'x' }, { to: '/default/mended' });
    expect([answer.status, (await taskOf(answer))?.spec.prompt]).to.deep.equal([202, 'x']);
    const shown = await cluster.kube.get(TaskTemplates, 'default', 'mended');
    expect(findCondition(shown?.status?.conditions, 'Ready')).to.include({ status: 'True', observedGeneration: 2 });
  });
});
