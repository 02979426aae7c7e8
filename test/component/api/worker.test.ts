import { expect } from 'chai';
import { ConfigMaps, Tasks } from '../../../shared/api/kinds.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';

describe('api: what a worker reads and leaves behind', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
  });
  after(() => api.close());
  beforeEach(() => {
    api.published.length = 0;
  });

  const at = ({ task }: Worker) => ({ ns: task.namespace, task: task.name });
  const as = (worker: Worker, id: string, options = {}) => api.call(id, { params: at(worker), token: worker.token, ...options });

  describe('another Task’s worker', () => {
    const entries: { id: string; json?: unknown; query?: Record<string, string | number> }[] = [
      { id: 'getRunContext', query: { run: 1 } },
      { id: 'endRun', json: { run: 1, outcome: 'succeeded', result: 'forged' } },
      { id: 'createChild', json: { call: 'c', agent: 'a', prompt: 'p' } },
      { id: 'waitForChildren' },
      { id: 'cancelChild', json: {} },
      { id: 'postResult', json: 'forged' },
      { id: 'postPlan', json: { summary: 'forged', plan_document: '' } },
      { id: 'getPlan' },
      { id: 'getMessages' },
      { id: 'postArtifact', json: {} },
    ];
    let victim: Worker;
    let attacker: Worker;
    before(async () => {
      victim = await api.work(await api.task('victim'));
      attacker = await api.work(await api.task('attacker'));
    });
    for (const { id, ...options } of entries) {
      it(`${id}: 403, and nothing has happened`, async () => {
        const params = { ...at(victim), child: 'kid', filename: 'a.txt' };
        const { status, body } = await api.call(id, { params, token: attacker.token, ...options });
        expect([status, body.error.message]).to.deep.equal([403, 'this token does not belong to task default/victim']);
        expect(await api.store.result(victim.task)).to.equal(undefined);
        expect(await api.store.plan(victim.task)).to.equal(undefined);
        expect(await api.store.artifacts(victim.task)).to.deep.equal([]);
        expect((await api.store.runs(victim.task))[0]?.state).to.equal('open');
        expect(api.published).to.deep.equal([]);
      });
    }
    it('postMessage: 403 in another’s name', async () => {
      const json = { fromTask: 'victim', toTask: '*', content: 'forged' };
      const { status } = await api.call('postMessage', { params: { ns: 'default' }, token: attacker.token, json });
      expect(status).to.equal(403);
    });
    it('is not the Task of the same name in another namespace', async () => {
      const { status } = await api.call('getPlan', { params: { ns: 'orka-system', task: 'attacker' }, token: attacker.token });
      expect(status).to.equal(403);
    });
    it('is not the next Task of the same name', async () => {
      const old = await api.work(await api.task('reborn'));
      await as(old, 'getPlan');
      await api.kube.delete(Tasks, { namespace: 'default', name: 'reborn' });
      await api.task('reborn');
      const { status, body } = await as(old, 'getRunContext', { query: { run: old.run } });
      expect([status, body.error.message]).to.deep.equal([404, 'task default/reborn of this worker is gone']);
    });
  });

  describe('a worker whose Task was deleted and forgotten', () => {
    let late: Worker;
    before(async () => {
      late = await api.work(await api.task('forgotten'));
      await api.store.forgetTask(late.task);
    });
    for (const { id, json } of [
      { id: 'postResult', json: 'late' },
      { id: 'postArtifact', json: {} },
      { id: 'postPlan', json: { summary: 'late', plan_document: '' } },
      { id: 'endRun', json: { run: 1, outcome: 'succeeded', result: 'late' } },
    ]) {
      it(`${id}: 404, nothing is kept, and nobody is told`, async () => {
        const { status } = await as(late, id, { params: { ...at(late), filename: 'a.txt' }, json });
        expect(status).to.equal(404);
        const { store } = api;
        expect([await store.result(late.task), await store.plan(late.task)]).to.deep.equal([undefined, undefined]);
        expect([await store.artifacts(late.task), api.published]).to.deep.equal([[], []]);
      });
    }
  });

  describe('context', () => {
    it('joins Agent and Task', async () => {
      await api.agent('writer', {
        systemPrompt: { inline: 'You write.' },
        tools: [{ name: 'file_write' }, { name: 'file_read', enabled: false }, { name: 'merge_pull_request' }],
      });
      const spec = { agentRef: { name: 'writer' }, ai: { prompt: 'inner', systemPrompt: 'Be brief.', tools: ['code_exec'] } };
      const worker = await api.work(await api.task('plain', spec));
      const { status, body } = await as(worker, 'getRunContext', { query: { run: worker.run } });
      expect(status).to.equal(200);
      expect(body).to.deep.equal({
        task: worker.task,
        run: worker.run,
        iteration: 0,
        agent: 'writer',
        prompt: 'inner',
        systemPrompt: 'You write.\n\nBe brief.',
        tools: ['file_write', 'code_exec'],
        offers: [],
        maxTurns: 10,
      });
    });
    it('tells a coordinator its rules, its iteration and its plan', async () => {
      await api.agent('lead', {
        coordination: { enabled: true, autonomous: true, maxIterations: 5, allowedAgents: [{ name: 'writer' }] },
      });
      const worker = await api.work(await api.task('led', { agentRef: { name: 'lead' } }), 2);
      await api.store.putPlan(worker.task, {
        iteration: 1,
        summary: 's',
        progress_pct: 5,
        goal_complete: false,
        plan_document: 'd',
      });
      const { body } = await as(worker, 'getRunContext', { query: { run: worker.run } });
      expect(body).to.deep.include({ iteration: 2, maxTurns: 100, autonomous: { maxIterations: 5 } });
      expect(body.coordination).to.deep.equal({ depth: 0, maxDepth: 3, maxConcurrentChildren: 5, allowedAgents: ['writer'] });
      expect(body.tools).to.include.members(['delegate_task', 'wait_for_tasks', 'update_plan']);
      expect(body.plan).to.include({ iteration: 1, summary: 's', plan_document: 'd' });
    });
    it('carries a prompt of 200 KiB', async () => {
      const worker = await api.work(await api.task('long', { prompt: 'p'.repeat(200 * 1024) }));
      expect((await as(worker, 'getRunContext', { query: { run: worker.run } })).body.prompt).to.have.length(200 * 1024);
    });
    it('reads instructions from a ConfigMap, and says which is missing', async () => {
      await api.agent('mapped', { systemPrompt: { configMapRef: { name: 'texts', key: 'lead' } } });
      const worker = await api.work(await api.task('mapped-task', { agentRef: { name: 'mapped' } }));
      const context = () => as(worker, 'getRunContext', { query: { run: worker.run } });
      const missing = await context();
      expect([missing.status, missing.body.error.message]).to.deep.equal([
        422,
        'agent "mapped": systemPrompt.configMapRef: ConfigMap "texts" not found',
      ]);
      const texts = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'texts' }, data: { other: 'x' } } as const;
      await api.kube.create(ConfigMaps, 'default', texts);
      expect((await context()).body.error.message).to.include('key "lead" of ConfigMap "texts"');
      await api.kube.patch(ConfigMaps, { namespace: 'default', name: 'texts' }, { data: { lead: 'Lead on.' } });
      expect((await context()).body.systemPrompt).to.equal('Lead on.');
    });
    it('says which Agent and which run are not there', async () => {
      const worker = await api.work(await api.task('lonely', { agentRef: { name: 'ghost' } }));
      expect((await as(worker, 'getRunContext', { query: { run: worker.run } })).body.error.message).to.equal(
        'agent "ghost" not found',
      );
      expect((await as(worker, 'getRunContext', { query: { run: 99 } })).status).to.equal(404);
      expect((await as(worker, 'getRunContext')).body.error.message).to.equal('query: run is required');
    });
  });

  describe('the last word', () => {
    it('is kept with its result before anybody hears of it', async () => {
      const worker = await api.work(await api.task('ending'));
      const { status } = await as(worker, 'endRun', { json: { run: worker.run, outcome: 'succeeded', result: 'done' } });
      expect(status).to.equal(204);
      expect(String(await api.store.result(worker.task))).to.equal('done');
      expect((await api.store.runs(worker.task))[0]).to.include({ state: 'ended', outcome: 'succeeded' });
      expect(api.published.map(({ type, data }) => ({ type, data }))).to.deep.equal([
        { type: 'ai.orka.job.finished.v1', data: { task: worker.task, job: worker.job } },
      ]);
    });
    it('is the first one: a later one changes nothing, but is told again', async () => {
      const worker = await api.work(await api.task('ending-twice'));
      await as(worker, 'endRun', { json: { run: worker.run, outcome: 'failed', message: 'turns used up', retryable: false } });
      const again = await as(worker, 'endRun', { json: { run: worker.run, outcome: 'succeeded', result: 'late' } });
      expect(again.status).to.equal(204);
      expect((await api.store.runs(worker.task))[0]).to.include({
        outcome: 'failed',
        message: 'turns used up',
        retryable: false,
      });
      expect(await api.store.result(worker.task)).to.equal(undefined);
      expect(new Set(api.published.map(({ id }) => id)).size).to.equal(1);
      expect(api.published).to.have.length(2);
    });
    it('names the Job that works on the run now', async () => {
      const worker = await api.work(await api.task('resumed'));
      const { name, uid } = worker.task;
      await api.store.beginRun(worker.task, { name, root: uid, iteration: 0, job: 'resumed-job-2' });
      await as(worker, 'endRun', { json: { run: worker.run, outcome: 'succeeded' } });
      expect(api.published[0]?.data).to.include({ job: 'resumed-job-2' });
    });
    it('is checked', async () => {
      const worker = await api.work(await api.task('bad-ending'));
      const bad = await as(worker, 'endRun', { json: { run: worker.run, outcome: 'maybe' } });
      expect([bad.status, bad.body.error.message]).to.deep.equal([422, 'body: outcome must be one of succeeded, failed, paused']);
      expect((await as(worker, 'endRun', { json: { run: 99, outcome: 'failed' } })).status).to.equal(404);
      const huge = { run: worker.run, outcome: 'succeeded', result: 'x'.repeat(10 * 1024 * 1024 + 1) };
      expect((await as(worker, 'endRun', { json: huge })).status).to.equal(413);
      expect((await api.store.runs(worker.task))[0]?.state).to.equal('open');
    });
  });

  describe('plan, result, artifacts', () => {
    it('keeps a plan with the iteration it was made in, and tells', async () => {
      const task = await api.task('planning');
      await api.setStatus(task, { phase: 'Running', iteration: 3 });
      const worker = await api.work(task, 3);
      expect((await as(worker, 'getPlan')).status).to.equal(404);
      expect((await as(worker, 'postPlan', { json: { summary: 's', plan_document: '# d' } })).status).to.equal(204);
      expect((await as(worker, 'getPlan')).body).to.include({
        TaskName: 'planning',
        Iteration: 3,
        ProgressPct: 0,
        GoalComplete: false,
      });
      expect(api.published[0]).to.deep.include({ type: 'ai.orka.plan.updated.v1', data: { task: worker.task, iteration: 3 } });
      const bad = await as(worker, 'postPlan', { json: { summary: 's', plan_document: 'd', progress_pct: 101 } });
      expect([bad.status, bad.body.error.message]).to.deep.equal([422, 'body: progress_pct must be <= 100']);
    });
    it('keeps a result of 10 MB, not a byte more', async () => {
      const worker = await api.work(await api.task('results'));
      const bytes = Buffer.alloc(10 * 1024 * 1024, 'r');
      expect((await as(worker, 'postResult', { body: bytes })).status).to.equal(204);
      expect((await as(worker, 'postResult', { body: Buffer.concat([bytes, Buffer.from('!')]) })).status).to.equal(413);
      expect((await api.store.result(worker.task))?.length).to.equal(bytes.length);
    });
    it('keeps artifacts with their type', async () => {
      const worker = await api.work(await api.task('files'));
      const put = (filename: string) =>
        api.call('postArtifact', {
          params: { ...at(worker), filename },
          token: worker.token,
          body: '{}',
          headers: { 'content-type': 'application/json' },
        });
      expect((await put('a b.json')).status).to.equal(201);
      expect((await api.store.artifacts(worker.task))[0]).to.include({
        filename: 'a b.json',
        contentType: 'application/json',
        size: 2,
      });
      expect((await put('../up')).status).to.equal(422);
    });
  });
});
