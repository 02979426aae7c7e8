import { expect } from 'chai';
import { Tasks } from '../../../shared/api/kinds.ts';
import { labels } from '../../../shared/core/labels.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';

describe('api: Tasks', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
  });
  after(() => api.close());

  const create = (json: object, query = {}) => api.call('createTask', { json, query });

  describe('create', () => {
    it('takes fields at the top', async () => {
      const { status, body } = await create({ name: 'flat', type: 'ai', prompt: 'hello', priority: 7 });
      expect(status).to.equal(201);
      expect(body).to.deep.include({ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task' });
      expect(body.metadata).to.include({ name: 'flat', namespace: 'default' });
      expect(body.spec).to.include({ type: 'ai', prompt: 'hello', priority: 7 });
    });
    it('takes a manifest, and lets the top win', async () => {
      const manifest = {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Task',
        metadata: { name: 'manifest', labels: { team: 'a' } },
        spec: { type: 'container', image: 'busybox', startingDeadlineSeconds: 5 },
      };
      const { body } = await create({ ...manifest, image: 'alpine' });
      expect(body.metadata.labels).to.deep.equal({ team: 'a' });
      expect(body.spec).to.include({ type: 'container', image: 'alpine', startingDeadlineSeconds: 5 });
    });
    it('says who asked', async () => {
      const { body } = await create({ name: 'whose', type: 'ai', prompt: 'x' });
      expect(body.spec.requestedBy.username).to.equal('system:serviceaccount:default:orka-client');
      expect(body.spec.requestedBy.subject).to.be.a('string').and.not.equal('');
    });
    it('takes a prompt of 200 KiB', async () => {
      const prompt = 'p'.repeat(200 * 1024);
      const { status, body } = await create({ name: 'long', type: 'ai', prompt });
      expect(status).to.equal(201);
      expect(body.spec.prompt).to.have.length(prompt.length);
    });
    it('answers 409 for a name that is taken', async () => {
      await create({ name: 'twice', type: 'ai', prompt: 'x' });
      const { status, body } = await create({ name: 'twice', type: 'ai', prompt: 'x' });
      expect([status, body.error]).to.deep.equal([409, { code: 409, reason: 'Conflict', message: 'task already exists' }]);
    });

    const good = { name: 'bad', type: 'ai', prompt: 'x' };
    const refused: { name: string; body: object; says: string }[] = [
      { name: 'no name', body: { type: 'ai' }, says: 'name is required' },
      { name: 'no type', body: { name: 'bad' }, says: 'type is required' },
      { name: 'an unknown type', body: { ...good, type: 'robot' }, says: 'type' },
      { name: 'an unknown type in the spec', body: { metadata: { name: 'bad' }, spec: { type: 'robot' } }, says: 'spec.type' },
      { name: 'priority 1001', body: { ...good, priority: 1001 }, says: 'priority' },
      {
        name: 'priority 1001 in the spec',
        body: { metadata: { name: 'bad' }, spec: { type: 'ai', priority: 1001 } },
        says: 'spec.priority',
      },
      { name: 'a timeout that is none', body: { ...good, timeout: 'soon' }, says: 'invalid timeout' },
      { name: 'a number for a prompt', body: { ...good, prompt: 5 }, says: 'prompt' },
      { name: 'a number for a prompt deep down', body: { ...good, ai: { prompt: 5 } }, says: 'spec.ai.prompt' },
      { name: 'a name that Kubernetes does not take', body: { ...good, name: 'Not A Name' }, says: 'metadata.name' },
      { name: 'a namespace that is none', body: { ...good, namespace: '../kube-system' }, says: 'namespace' },
      {
        name: 'requestedBy',
        body: { ...good, spec: { requestedBy: { username: 'root' } } },
        says: 'requestedBy cannot be set by clients',
      },
      { name: 'transaction', body: { ...good, transaction: { id: '1' } }, says: 'transaction cannot be set by clients' },
      { name: 'a reserved annotation', body: { ...good, annotations: { 'orka.ai/cancel': 'x' } }, says: 'reserved' },
      { name: 'a reserved label', body: { ...good, metadata: { labels: { 'orka.ai/task': 'x' } } }, says: 'reserved' },
      { name: 'another kind', body: { ...good, kind: 'Agent' }, says: 'kind must be Task' },
      { name: 'a list', body: [good], says: 'must be object' },
    ];
    for (const { name, body, says } of refused) {
      it(`refuses ${name}, and says so`, async () => {
        const answer = await create(body);
        expect(answer.status, answer.text).to.equal(400);
        expect(answer.body.error.message).to.include(says);
        expect(await api.kube.get(Tasks, 'default', 'bad')).to.equal(undefined);
      });
    }
    it('refuses malformed JSON, and the API goes on', async () => {
      const { status, body } = await api.call('createTask', {
        body: '{"name":',
        headers: { 'content-type': 'application/json' },
      });
      expect([status, body.error.message]).to.satisfy(([s, m]: [number, string]) => s === 400 && m.includes('not JSON'));
      expect((await api.call('health')).status).to.equal(200);
    });
    it('refuses 1 MB of YAML, with and without its type', async () => {
      const yaml = `kind: Task\n${'# padding\n'.repeat(100_000)}`;
      const typed = await api.call('createTask', { body: yaml, headers: { 'content-type': 'application/yaml' } });
      expect([typed.status, typed.body.error.message]).to.deep.equal([
        400,
        'the body must be JSON (content-type: application/json), not application/yaml',
      ]);
      expect((await api.call('createTask', { body: yaml })).status).to.equal(400);
    });
    it('refuses a body that is larger than the Kubernetes API takes', async () => {
      const { status } = await create({ ...good, prompt: 'p'.repeat(4 * 1024 * 1024) });
      expect(status).to.equal(413);
    });
    it('creates in the namespace asked for, which has to be there', async () => {
      const { body } = await create({ ...good, name: 'elsewhere' }, { namespace: 'orka-system' });
      expect(body.metadata.namespace).to.equal('orka-system');
      expect((await create({ ...good, namespace: 'nowhere' })).status).to.equal(404);
    });
  });

  describe('read and delete', () => {
    it('answers 404 for what is not there, whatever it is called', async () => {
      for (const id of ['none', 'Not A Name', '..']) {
        const { status, body } = await api.call('getTask', { params: { id } });
        expect(status, id).to.equal(404);
        expect(body.error.message).to.match(/task not found|no route/);
      }
    });
    it('shows a Task, its plan beside it, and the plan by itself', async () => {
      const task = await api.task('planned');
      const key = { namespace: 'default', uid: task.metadata.uid ?? '' };
      expect((await api.call('getTask', { params: { id: 'planned' } })).body).to.not.have.property('plan');
      expect((await api.call('getTaskPlan', { params: { id: 'planned' } })).body.error.message).to.equal(
        'no plan found for this task',
      );
      await api.store.putPlan(key, { iteration: 2, summary: 's', progress_pct: 60, goal_complete: false, plan_document: '# d' });
      const { body } = await api.call('getTask', { params: { id: 'planned' } });
      expect(body.plan).to.deep.equal({ summary: 's', progressPct: 60, goalComplete: false, planDocument: '# d', iteration: 2 });
      const plan = (await api.call('getTaskPlan', { params: { id: 'planned' } })).body;
      expect(plan).to.include({ TaskName: 'planned', Namespace: 'default', Iteration: 2, ProgressPct: 60, PlanDocument: '# d' });
    });
    it('keeps result and plan readable after the end, and tells no result from a lost one', async () => {
      const task = await api.task('ended');
      const key = { namespace: 'default', uid: task.metadata.uid ?? '' };
      const result = () => api.call('getTaskResult', { params: { id: 'ended' } });
      expect((await result()).body.error.message).to.equal('task has no result');
      await api.setStatus(task, { phase: 'Succeeded', resultRef: { available: true } });
      expect((await result()).body.error.message).to.equal('result not found');
      await api.store.putResult(key, 'the résult');
      expect((await result()).body).to.deep.equal({ result: 'the résult' });
    });
    it('lists children by their label, none where there is no such Task', async () => {
      await api.task('parent');
      await api.kube.create(Tasks, 'default', {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Task',
        metadata: { name: 'kid', labels: { [labels.parentTask]: 'parent' } },
        spec: { type: 'ai', prompt: 'x' },
      });
      const { body } = await api.call('listTaskChildren', { params: { id: 'parent' } });
      expect(body.items.map((task: { metadata: { name: string } }) => task.metadata.name)).to.deep.equal(['kid']);
      expect((await api.call('listTaskChildren', { params: { id: 'nobody' } })).body).to.deep.equal({ items: [], metadata: {} });
    });
    it('shows what a Task has used', async () => {
      const task = await api.task('used');
      const { task: key, run } = await api.work(task);
      await api.store.putStep(key, run, 0, {
        kind: 'model',
        key: 'a',
        body: {},
        usage: { inputTokens: 10, outputTokens: 4, durationMs: 30 },
      });
      await api.store.putStep(key, run, 1, {
        kind: 'tool',
        key: 'b',
        body: {},
        usage: { inputTokens: 0, outputTokens: 0, durationMs: 5 },
      });
      const { body } = await api.call('getTaskUsage', { params: { id: 'used' } });
      const tokens = { inputTokens: 10, cachedInputTokens: 0, outputTokens: 4 };
      const totals = { modelCalls: 1, ...tokens, unpricedCalls: 1, modelMs: 30, toolMs: 5 };
      expect(body).to.deep.equal({ task: totals, tree: { tasks: 1, ...totals }, budgets: [] });
    });
    it('hands out artifacts as they were left', async () => {
      const task = await api.task('with-files');
      const key = { namespace: 'default', uid: task.metadata.uid ?? '' };
      await api.store.putArtifact(key, 'größe 100%.md', { bytes: Buffer.from('# hi'), contentType: 'text/markdown' });
      const list = (await api.call('listTaskArtifacts', { params: { id: 'with-files' } })).body.artifacts;
      expect(list[0]).to.include({ filename: 'größe 100%.md', contentType: 'text/markdown', size: 4 });
      const one = await api.call('getTaskArtifact', { params: { id: 'with-files', filename: 'größe 100%.md' } });
      expect([one.text, one.headers['content-type']]).to.deep.equal(['# hi', 'text/markdown']);
      expect(one.headers['content-disposition']).to.match(
        /^attachment; filename="gr__e 100_.md"; filename\*=UTF-8''gr%C3%B6%C3%9Fe%20100%25\.md$/,
      );
      expect((await api.call('getTaskArtifact', { params: { id: 'with-files', filename: 'no' } })).status).to.equal(404);
    });
    it('deletes, and says 404 the second time', async () => {
      await api.task('doomed');
      expect((await api.call('deleteTask', { params: { id: 'doomed' } })).status).to.equal(204);
      expect(await api.kube.get(Tasks, 'default', 'doomed')).to.equal(undefined);
      expect((await api.call('deleteTask', { params: { id: 'doomed' } })).status).to.equal(404);
    });
  });

  describe('cancel', () => {
    const cancel = (id: string, json?: object) => api.call('cancelTask', { params: { id }, ...(json && { json }) });

    it('asks for the end of a Task, and gives it as it is now', async () => {
      await create({ name: 'unneeded', type: 'ai', prompt: 'x' });
      const { status, body } = await cancel('unneeded', { reason: 'no need' });
      expect(status).to.equal(202);
      expect(body.metadata.annotations).to.include({ 'orka.ai/cancel': 'no need' });
    });
    it('says who asked where nobody says why, and takes no body for an empty one', async () => {
      await create({ name: 'why', type: 'ai', prompt: 'x' });
      const { body } = await cancel('why');
      expect(body.metadata.annotations['orka.ai/cancel']).to.equal('cancelled by system:serviceaccount:default:orka-client');
    });
    it('answers 409 for a Task that has ended, 404 for one that is not there', async () => {
      await create({ name: 'over', type: 'ai', prompt: 'x' });
      const at = { namespace: 'default', name: 'over' };
      await api.kube.patch(Tasks, at, { status: { phase: 'Succeeded' } }, { subresource: 'status' });
      const { status, body } = await cancel('over', {});
      expect([status, body.error.message]).to.deep.equal([409, 'task has ended already: Succeeded']);
      expect((await cancel('nowhere', {})).status).to.equal(404);
    });
  });
});

describe('api: pages of Tasks', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
    for (let i = 0; i < 250; i += 50)
      await Promise.all(Array.from({ length: 50 }, (_, n) => api.task(`task-${String(i + n).padStart(3, '0')}`)));
  });
  after(() => api.close());

  const namesOf = (body: { items: { metadata: { name: string } }[] }): string[] =>
    body.items.map(({ metadata }) => metadata.name);

  it('gives 250 Tasks in three pages of at most 100, each once', async () => {
    const names: string[] = [];
    let pages = 0;
    let token: string | undefined;
    do {
      const { body } = await api.call('listTasks', { query: token === undefined ? {} : { continue: token } });
      names.push(...namesOf(body));
      pages += 1;
      token = body.metadata.continue;
      if (pages === 1) expect(body.metadata.remainingItemCount).to.equal(150);
    } while (token !== undefined);
    expect(pages).to.equal(3);
    expect(new Set(names).size).to.equal(250);
  });
  it('gives everything for limit=0, and up to 500 for a greater limit', async () => {
    const all = (await api.call('listTasks', { query: { limit: 0 } })).body;
    expect([namesOf(all).length, all.metadata]).to.deep.equal([250, {}]);
    expect(namesOf((await api.call('listTasks', { query: { limit: 100_000 } })).body)).to.have.length(250);
  });
  const refused = [
    { query: { limit: -1 }, says: 'limit must be at least 1' },
    { query: { limit: 'ten' }, says: 'invalid limit parameter: ' },
    { query: { limit: 0, continue: 'x' }, says: 'continue cannot be used with limit=0' },
    { query: { continue: 'not-a-token' }, says: 'invalid continue parameter: ' },
  ];
  for (const { query, says } of refused) {
    it(`refuses ${new URLSearchParams(query as never)}`, async () => {
      const { status, body } = await api.call('listTasks', { query });
      expect(status).to.equal(400);
      expect(body.error.message).to.include(says);
    });
  }
  it('knows no limit=0 for other lists', async () => {
    expect((await api.call('listSecrets', { query: { limit: 0 } })).body.error.message).to.equal('limit must be at least 1');
  });
});
