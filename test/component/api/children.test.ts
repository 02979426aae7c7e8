import { expect } from 'chai';
import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Agents, Tasks } from '../../../shared/api/kinds.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';
import { until } from '../../support/until.ts';

describe('api: delegation', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
    await api.agent('coder');
    await api.agent('reviewer');
    await api.agent('stranger');
    await api.agent('typist', { runtime: { type: 'claude' } });
    await api.agent('lead', leading);
  });
  after(() => api.close());

  const leading: Agent['spec'] = {
    coordination: {
      enabled: true,
      maxDepth: 2,
      allowedAgents: ['coder', 'reviewer', 'lead', 'typist', 'ghost'].map((name) => ({ name })),
    },
  };
  const lead = (name: string, spec: Partial<Task['spec']> = {}) => api.task(name, { agentRef: { name: 'lead' }, ...spec });
  const as = (worker: Worker, id: string, { params = {}, ...options }: { params?: object; [option: string]: unknown } = {}) =>
    api.call(id, { params: { ns: worker.task.namespace, task: worker.task.name, ...params }, token: worker.token, ...options });
  const delegate = (worker: Worker, json: object) =>
    as(worker, 'createChild', { json: { call: 'run-1-step-1', prompt: 'build', ...json } });

  async function childOf(worker: Worker, call: string): Promise<Task> {
    const { body } = await delegate(worker, { agent: 'coder', call });
    return taskNamed(body.task);
  }

  async function taskNamed(name: string): Promise<Task> {
    const task = await api.kube.get(Tasks, 'default', name);
    if (task === undefined) throw new Error(`there is no task ${name}`);
    return task;
  }

  /** What job-finished does, as far as a parent can see. */
  async function end(child: Task, parent: Worker, phase: 'Succeeded' | 'Failed' | 'Cancelled', message = ''): Promise<void> {
    const { name, uid = '' } = child.metadata;
    await api.setStatus(child, { phase, message });
    await api.publish({
      type: 'ai.orka.task.finished.v1',
      id: `${uid}.end`,
      source: '/orka/test',
      subject: `namespaces/default/tasks/${name}`,
      data: { task: { namespace: 'default', name, uid }, phase, parent: parent.task },
    });
  }

  describe('create', () => {
    it('makes a child that knows where it belongs', async () => {
      const root = await lead('root', { priority: 700, requestedBy: { username: 'alice' } });
      const worker = await api.work(root);
      const { status, body } = await delegate(worker, {
        agent: 'coder',
        timeout: '5m',
        auto_retry: true,
        feedback: 'fix the test',
      });
      expect(status).to.equal(201);
      const child = await taskNamed(body.task);
      expect(body).to.deep.equal({ task: child.metadata.name, uid: child.metadata.uid, agent: 'coder' });
      expect(child.metadata.name).to.match(/^root-child-[0-9a-f]+$/);
      expect(child.metadata.ownerReferences?.[0]).to.include({
        kind: 'Task',
        name: 'root',
        uid: worker.task.uid,
        controller: true,
      });
      expect(child.metadata.labels).to.include({ 'orka.ai/parent-task': 'root', 'orka.ai/delegated-agent': 'coder' });
      expect(child.metadata.annotations).to.include({
        'orka.ai/coordination-depth': '1',
        'orka.ai/parent-task-name': 'root',
        'orka.ai/parent-task-uid': worker.task.uid,
        'orka.ai/root-task-uid': worker.task.uid,
        'orka.ai/workspace-claim': `root-workspace-${worker.task.uid.slice(0, 8)}`,
        'orka.ai/call': 'run-1-step-1',
      });
      expect(child.spec).to.deep.include({ type: 'ai', priority: 700, timeout: '5m', agentRef: { name: 'coder' } });
      expect(child.spec.prompt).to.equal('build\n\n## Feedback\n\nfix the test');
      expect(child.spec.retryPolicy?.maxRetries).to.equal(2);
      expect(child.spec.requestedBy?.username).to.equal('alice');
    });
    it('makes the same child for the same call, another one for another call', async () => {
      const worker = await api.work(await lead('again'));
      const [first, second] = [await delegate(worker, { agent: 'coder' }), await delegate(worker, { agent: 'coder' })];
      expect([second.status, second.body]).to.deep.equal([201, first.body]);
      const racing = await Promise.all([1, 2, 3].map(() => delegate(worker, { agent: 'coder', call: 'run-1-step-2' })));
      expect(new Set(racing.map(({ body }) => body.uid)).size).to.equal(1);
      expect(racing[0]?.body.uid).to.not.equal(first.body.uid);
    });
    it('finds the child of an interrupted call again, whatever the rules are by now', async () => {
      await api.agent('fickle', leading);
      const worker = await api.work(await api.task('interrupted', { agentRef: { name: 'fickle' } }));
      const first = await delegate(worker, { agent: 'coder' });
      await api.kube.patch(Agents, { namespace: 'default', name: 'fickle' }, { spec: { coordination: { allowedAgents: [] } } });
      expect((await delegate(worker, { agent: 'coder' })).body).to.deep.equal(first.body);
      expect((await delegate(worker, { agent: 'coder', call: 'another' })).status).to.equal(422);
    });
    it('passes root and workspace on to grandchildren, and stops at the greatest depth', async () => {
      const top = await api.work(await lead('top'));
      const middle = await api.work(await taskNamed((await delegate(top, { agent: 'lead' })).body.task));
      const bottomName = (await delegate(middle, { agent: 'lead' })).body.task;
      const bottom = await taskNamed(bottomName);
      expect(bottom.metadata.annotations).to.include({
        'orka.ai/coordination-depth': '2',
        'orka.ai/parent-task-uid': middle.task.uid,
        'orka.ai/root-task-uid': top.task.uid,
        'orka.ai/workspace-claim': `top-workspace-${top.task.uid.slice(0, 8)}`,
      });
      const tooDeep = await delegate(await api.work(bottom), { agent: 'coder' });
      expect(tooDeep.status).to.equal(422);
      expect(tooDeep.body.error.message).to.include('coordination depth 3 exceeds max 2');
    });

    const refused = [
      {
        name: 'an Agent that is not on the list',
        json: { agent: 'stranger' },
        says: 'agent "stranger" not in parent\'s allowedAgents',
      },
      { name: 'an Agent that is not there', json: { agent: 'ghost' }, says: 'agent "ghost" not found' },
      { name: 'an Agent with a command line', json: { agent: 'typist' }, says: 'does not support' },
      { name: 'another namespace', json: { agent: 'coder', namespace: 'orka-system' }, says: 'namespace' },
      { name: 'a workspace', json: { agent: 'coder', workspace: { gitRepo: 'x' } }, says: 'workspace is not supported' },
      { name: 'a prior task', json: { agent: 'coder', prior_task: 'x' }, says: 'prior_task is not supported' },
      { name: 'a timeout that is none', json: { agent: 'coder', timeout: 'soon' }, says: 'timeout "soon"' },
      { name: 'priority 1001', json: { agent: 'coder', priority: 1001 }, says: 'priority must be <= 1000' },
      { name: 'an empty prompt', json: { agent: 'coder', prompt: '' }, says: 'prompt' },
    ];
    for (const { name, json, says } of refused) {
      it(`refuses ${name}, so that a model can act on it`, async () => {
        const worker = await api.work(await lead(`refused-${name.replace(/\W+/g, '-')}`.toLowerCase()));
        const { status, body } = await delegate(worker, json);
        expect(status).to.equal(422);
        expect(body.error.message).to.include(says);
        expect((await api.call('listTaskChildren', { params: { id: worker.task.name } })).body.items).to.deep.equal([]);
      });
    }
    it('refuses a Task whose Agent does not coordinate, and one that is over', async () => {
      const worker = await api.work(await api.task('follower', { agentRef: { name: 'coder' } }));
      expect((await delegate(worker, { agent: 'coder' })).body.error.message).to.equal(
        'parent agent does not have coordination enabled',
      );
      const over = await lead('over');
      const late = await api.work(over);
      await api.setStatus(over, { phase: 'Cancelled' });
      expect((await delegate(late, { agent: 'coder' })).body.error.message).to.include('is over');
    });
  });

  describe('wait', () => {
    it('answers at once without waiting, and for children that are over', async () => {
      const worker = await api.work(await lead('impatient'));
      const child = await childOf(worker, 'a');
      const pending = await as(worker, 'waitForChildren');
      expect(pending.body).to.deep.equal({
        completed: false,
        results: [{ task: child.metadata.name, agent: 'coder', phase: 'Pending', iteration: 0 }],
      });
      await api.store.putResult({ namespace: 'default', uid: child.metadata.uid ?? '' }, 'built');
      await end(child, worker, 'Succeeded');
      const { body } = await as(worker, 'waitForChildren', { query: { names: child.metadata.name, wait: 30 } });
      expect(body.completed).to.equal(true);
      expect(body.results[0]).to.include({ phase: 'Succeeded', result: 'built' });
    });
    it('wakes up when the last of several has ended, in the order asked for', async () => {
      const worker = await api.work(await lead('patient'));
      const [a, b] = [await childOf(worker, 'a'), await childOf(worker, 'b')];
      const names = [b.metadata.name, a.metadata.name];
      const began = performance.now();
      const waiting = as(worker, 'waitForChildren', { query: { names: names.join(','), wait: 30 } });
      await end(a, worker, 'Succeeded');
      await end(b, worker, 'Failed', 'job failed: container exited with code 1');
      const { body } = await waiting;
      expect(performance.now() - began).to.be.lessThan(5_000);
      expect(body.completed).to.equal(true);
      expect(body.results.map(({ task }: { task: string }) => task)).to.deep.equal(names);
      expect(body.results[0].failureDetails).to.deep.equal({
        message: 'job failed: container exited with code 1',
        retryCount: 0,
        maxRetries: 0,
      });
    });
    it('answers how things stand when the time is up', async () => {
      const worker = await api.work(await lead('timed'));
      await childOf(worker, 'a');
      expect((await as(worker, 'waitForChildren', { query: { wait: 1 } })).body.completed).to.equal(false);
    });
    it('forgets a worker that hangs up, without a word in the log', async () => {
      const worker = await api.work(await lead('hung-up'));
      await childOf(worker, 'a');
      const http = createHttpClient({ baseUrl: api.url, token: async () => worker.token });
      const hangUp = new AbortController();
      const path = '/internal/v1/tasks/default/hung-up/children?wait=30';
      const waiting = http.exchange('GET', path, { signal: hangUp.signal }).catch((error: unknown) => error);
      // Long enough for the question to have reached the store: an answer of this API is a round trip behind it.
      await as(worker, 'waitForChildren');
      hangUp.abort();
      expect(await waiting).to.be.instanceOf(UnavailableError);
      http.close();
      expect((await as(worker, 'waitForChildren')).status).to.equal(200);
      expect(api.errors).to.deep.equal([]);
    });
    it('cuts a result that no model could read', async () => {
      const worker = await api.work(await lead('flooded'));
      const child = await childOf(worker, 'a');
      await api.store.putResult({ namespace: 'default', uid: child.metadata.uid ?? '' }, 'x'.repeat(100_000));
      await end(child, worker, 'Succeeded');
      const { result } = (await as(worker, 'waitForChildren')).body.results[0];
      expect(result).to.have.length.lessThan(34_000);
      expect(result).to.include('[result truncated, full result: 100000 characters]');
    });
    it('knows only its own children', async () => {
      const [worker, other] = [await api.work(await lead('mother')), await api.work(await lead('aunt'))];
      const nephew = await childOf(other, 'a');
      const { status, body } = await as(worker, 'waitForChildren', { query: { names: nephew.metadata.name } });
      expect([status, body.error.message]).to.deep.equal([404, `task "${nephew.metadata.name}" is not a child of task "mother"`]);
      expect((await as(worker, 'waitForChildren')).body).to.deep.equal({ completed: true, results: [] });
      expect((await as(worker, 'waitForChildren', { query: { wait: 31 } })).body.error.message).to.equal(
        'query: wait must be <= 30',
      );
    });
  });

  describe('cancel', () => {
    it('asks for it, waits for the end and says the phase', async () => {
      const worker = await api.work(await lead('changes-mind'));
      const child = await childOf(worker, 'a');
      const answer = as(worker, 'cancelChild', { params: { child: child.metadata.name }, json: { reason: 'not needed' } });
      const asked = await until('the annotation', async () => {
        const { metadata } = await taskNamed(child.metadata.name);
        return metadata.annotations?.['orka.ai/cancel'];
      });
      expect(asked).to.equal('not needed');
      await end(child, worker, 'Cancelled');
      expect((await answer).body).to.deep.equal({ task: child.metadata.name, phase: 'Cancelled' });
    });
    it('leaves one that is over as it is, and others’ children alone', async () => {
      const [worker, other] = [await api.work(await lead('late')), await api.work(await lead('meddler'))];
      const child = await childOf(worker, 'a');
      const meddling = await as(other, 'cancelChild', { params: { child: child.metadata.name }, json: {} });
      expect(meddling.status).to.equal(404);
      await end(child, worker, 'Succeeded');
      const { body } = await as(worker, 'cancelChild', { params: { child: child.metadata.name }, json: {} });
      expect(body.phase).to.equal('Succeeded');
      expect((await taskNamed(child.metadata.name)).metadata.annotations).to.not.have.property('orka.ai/cancel');
    });
  });

  describe('messages', () => {
    let parent: Worker;
    let a: Worker;
    let b: Worker;
    before(async () => {
      parent = await api.work(await lead('family'));
      a = await api.work(await childOf(parent, 'a'));
      b = await api.work(await childOf(parent, 'b'));
    });
    const send = (from: Worker, toTask: string, content: string, more = {}) =>
      api.call('postMessage', {
        params: { ns: 'default' },
        token: from.token,
        json: { fromTask: from.task.name, toTask, content, ...more },
      });
    const read = async (who: Worker, query = {}) => {
      const { body } = await as(who, 'getMessages', { query });
      return body.map(({ fromTask, content }: { fromTask: string; content: string }) => `${fromTask}: ${content}`);
    };

    it('go between parent, children and siblings, once each', async () => {
      expect((await send(a, b.task.name, 'hello', { id: '1' })).status).to.equal(204);
      await send(a, b.task.name, 'hello', { id: '1' });
      await send(parent, b.task.name, 'hurry', { parentTask: 'family' });
      await send(b, 'family', 'soon');
      expect(await read(b)).to.deep.equal([`${a.task.name}: hello`, 'family: hurry']);
      expect(await read(b, { parentTask: 'family', markRead: true })).to.have.length(2);
      expect(await read(b)).to.deep.equal([]);
      expect(await read(parent)).to.deep.equal([`${b.task.name}: soon`]);
    });
    it('come again to a worker whose answer was lost, by the name of its call', async () => {
      await send(a, b.task.name, 'again');
      const query = { markRead: true, call: 'uid/1/4' };
      expect(await read(b, query)).to.deep.equal([`${a.task.name}: again`]);
      expect(await read(b, query)).to.deep.equal([`${a.task.name}: again`]);
      expect(await read(b, { ...query, call: 'uid/1/6' })).to.deep.equal([]);
    });
    it('reach everybody in the circle but the sender', async () => {
      await send(a, '*', 'all', { parentTask: 'family' });
      expect(await read(b)).to.deep.equal([`${a.task.name}: all`]);
      expect(await read(parent, { parentTask: 'family' })).to.include(`${a.task.name}: all`);
      expect(await read(a)).to.deep.equal([]);
      const { body } = await as(b, 'getMessages');
      expect(body[0]).to.include({ toTask: '*', parentTask: 'family', read: false });
    });
    it('do not leave the family', async () => {
      const stranger = await api.work(await lead('strange-family'));
      expect((await send(a, stranger.task.name, 'psst')).status).to.equal(403);
      expect((await send(a, 'nobody', 'psst')).body.error.message).to.equal('toTask: there is no task "nobody"');
      expect((await send(a, '*', 'psst', { parentTask: 'strange-family' })).status).to.equal(422);
      expect((await as(a, 'getMessages', { query: { parentTask: 'strange-family' } })).status).to.equal(422);
    });
  });
});
