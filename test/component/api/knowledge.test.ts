import { expect } from 'chai';
import { startApi } from '../../../functions/api/start.ts';
import { Agents, ConfigMaps, Namespaces, Skills } from '../../../shared/api/kinds.ts';
import type { Caller } from '../../../shared/auth/caller.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { type Logger, silent } from '../../../shared/log/logger.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';

describe('api: skills', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
  });
  after(() => api.close());

  it('are created, listed, read, replaced and deleted', async () => {
    const made = await api.call('createSkill', {
      json: { name: 'release', description: 'How we release', content: { inline: '# Release', files: { 'a.md': 'A' } } },
    });
    expect([made.status, made.body.kind, made.body.metadata.namespace]).to.deep.equal([201, 'Skill', 'default']);
    const params = { name: 'release' };
    const again = await api.call('createSkill', { json: { name: 'release', description: 'd', content: 'x' } });
    expect([again.status, again.body.error.message]).to.deep.equal([409, 'skill already exists']);
    expect((await api.call('listSkills')).body.items).to.have.length(1);
    const text = await api.call('getSkillContent', { params });
    expect([text.headers['content-type'], text.text]).to.deep.equal(['text/markdown; charset=utf-8', '# Release']);
    const manifest = {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Skill',
      metadata: { name: 'release' },
      spec: { description: 'd', content: { inline: '# New' } },
    };
    const put = await api.call('updateSkill', { params, json: manifest });
    expect([put.status, put.body.spec, put.body.metadata.uid]).to.deep.equal([200, manifest.spec, made.body.metadata.uid]);
    expect((await api.call('deleteSkill', { params })).status).to.equal(204);
    for (const id of ['getSkill', 'getSkillContent', 'deleteSkill']) {
      const { status, body } = await api.call(id, { params });
      expect([status, body.error.message], id).to.deep.equal([404, 'skill not found']);
    }
  });
  it('refuses what is no Skill, and names it', async () => {
    for (const [json, says] of [
      [{ name: 's', content: 'x' }, 'description'],
      [{ kind: 'Agent', name: 's' }, 'kind'],
      [{ name: 'No Name', description: 'd', content: 'x' }, 'No Name'],
    ] as const) {
      const { status, body } = await api.call('createSkill', { json });
      expect([status, body.error.message.includes(says)], body.error.message).to.deep.equal([400, true]);
    }
  });
});

describe('api: what a run knows', () => {
  let api: TestApi;
  const skill = (name: string, inline: string, files?: Record<string, string>, namespace = 'default') =>
    api.kube.create(Skills, namespace, {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Skill',
      metadata: { name },
      spec: { description: `about ${name}`, content: { inline, ...(files === undefined ? {} : { files }) } },
    });
  const as = (worker: Worker, id: string, options: object = {}) =>
    api.call(id, { token: worker.token, params: { ns: worker.task.namespace, task: worker.task.name }, ...options });
  const contextOf = async (worker: Worker) => (await as(worker, 'getRunContext', { query: { run: worker.run } })).body;
  const readSkill = (worker: Worker, name: string, query: object = {}) =>
    as(worker, 'readSkill', {
      params: { ns: worker.task.namespace, task: worker.task.name, name },
      query: { run: worker.run, ...query },
    });

  before(async () => {
    api = await startTestApi();
    await skill('review', '---\nname: review\ndescription: ignored\n---\n# Review\nLook twice.', { 'list.md': '- a' });
    await skill('style', '# Style');
    const data = { 'SKILL.md': '---\ndescription: from above\n---\n# Team', 'notes.md': '# Notes of ours\ntext' };
    await api.kube.create(ConfigMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'team' }, data });
    await api.agent('reviewer', { skills: [{ name: 'review' }, { configMapRef: { name: 'team', key: 'SKILL.md' } }] });
  });
  after(() => api.close());

  it('is told its skills whole where they are few: its Agent’s, then its own', async () => {
    const skills = [{ name: 'style' }, { name: 'review' }, { configMapRef: { name: 'team', key: 'notes.md' } }];
    const worker = await api.work(await api.task('small', { agentRef: { name: 'reviewer' }, ai: { prompt: 'p', skills } }));
    const context = await contextOf(worker);
    const told = context.skills.items.map(({ name, description, content }: Record<string, unknown>) => ({
      name,
      description,
      content,
    }));
    expect(told).to.deep.equal([
      {
        name: 'review',
        description: 'about review',
        content: { text: '# Review\nLook twice.', files: [{ path: 'list.md', text: '- a' }] },
      },
      { name: 'team', description: 'from above', content: { text: '# Team', files: [] } },
      { name: 'style', description: 'about style', content: { text: '# Style', files: [] } },
      { name: 'notes', description: 'Notes of ours', content: { text: '# Notes of ours\ntext', files: [] } },
    ]);
    expect(context.tools).not.to.include('read_skill');
    expect(context.skills.hash).to.match(/^[0-9a-f]{64}$/);
  });

  it('reads larger ones piece by piece, hears of changes, and of no others', async () => {
    await skill('large', `# Large\n${'x'.repeat(30_000)}`, { 'b.md': 'B', 'a.md': 'A' });
    const worker = await api.work(await api.task('big', { ai: { prompt: 'p', skills: [{ name: 'style' }, { name: 'large' }] } }));
    const context = await contextOf(worker);
    expect(context.skills.items.map((item: object) => 'content' in item)).to.deep.equal([false, false]);
    expect(context.tools).to.include('read_skill');
    const guide = await readSkill(worker, 'large');
    expect([guide.body.content.length, guide.body.files, guide.body.changed]).to.deep.equal([
      30_008,
      ['a.md', 'b.md'],
      undefined,
    ]);
    expect((await readSkill(worker, 'large', { file: 'b.md' })).body).to.deep.equal({
      name: 'large',
      file: 'b.md',
      content: 'B',
    });
    await api.kube.patch(Skills, { namespace: 'default', name: 'style' }, { spec: { content: { inline: '# New style' } } });
    expect((await readSkill(worker, 'style')).body).to.include({ content: '# New style', changed: true });
    for (const [name, query, says] of [
      ['review', {}, 'this run has no skill "review"; it has: style, large'],
      ['large', { file: '../b.md' }, 'skill "large" has no file "../b.md"; it has: a.md, b.md'],
    ] as const) {
      const { status, body } = await readSkill(worker, name, query);
      expect([status, body.error.message]).to.deep.equal([404, says]);
    }
    await api.kube.patch(Skills, { namespace: 'default', name: 'style' }, { spec: { content: { inline: '# Style' } } });
  });

  it('names what is missing', async () => {
    const skills = [{ name: 'nowhere' }, { configMapRef: { name: 'team', key: 'gone.md' } }];
    const worker = await api.work(await api.task('lacks', { ai: { prompt: 'p', skills } }));
    const { status, body } = await as(worker, 'getRunContext', { query: { run: worker.run } });
    expect([status, body.error.message]).to.deep.equal([
      404,
      'referenced skill not found: skill "nowhere", key "gone.md" of ConfigMap "team"',
    ]);
  });

  it('finds the skills of an Agent of another namespace beside the Agent', async () => {
    await api.kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shared' } });
    await skill('theirs', '# Theirs', undefined, 'shared');
    await api.kube.create(Agents, 'shared', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Agent',
      metadata: { name: 'lent' },
      spec: { skills: [{ name: 'theirs' }] },
    });
    const worker = await api.work(await api.task('borrows', { agentRef: { name: 'lent', namespace: 'shared' } }));
    expect((await contextOf(worker)).skills.items[0]).to.include({ name: 'theirs' });
  });

  it('is told memories that fit its prompt, and of nothing that is switched off', async () => {
    await api.store.putMemory('default', 'gate', { content: 'Deploys go through the blue gate.', tags: ['ops'], taskName: 't' });
    await api.store.putMemory('default', 'off', { content: 'Deploys go nowhere.' });
    await api.store.changeMemory('default', 'off', { disabled: true });
    await api.store.putMemory('default', 'tea', { content: 'Tea is at four.' });
    const worker = await api.work(await api.task('deploys', { prompt: 'Deploy the billing service.' }));
    const { memories } = await contextOf(worker);
    expect(memories.map(({ content, tags, task }: Record<string, unknown>) => ({ content, tags, task }))).to.deep.equal([
      { content: 'Deploys go through the blue gate.', tags: ['ops'], task: 't' },
    ]);
    await contextOf(worker);
    expect(await api.store.memory('default', 'gate'), 'one run is one recall').to.include({ recalledCount: 1 });
  });

  it('a resumed run is told what it was told at its beginning; the next run what is true then', async () => {
    const coordination = { enabled: true, autonomous: true };
    await api.agent('steady', { systemPrompt: { inline: 'Before.' }, skills: [{ name: 'style' }], coordination });
    const task = await api.task('resumed', { agentRef: { name: 'steady' }, prompt: 'quokka' });
    const worker = await api.work(task);
    const first = await contextOf(worker);
    await api.store.putMemory('default', 'quokka', { content: 'A quokka is a marsupial.' });
    await api.kube.patch(
      Agents,
      { namespace: 'default', name: 'steady' },
      { spec: { systemPrompt: { inline: 'After.' }, skills: [] } },
    );
    await api.store.putPlan(worker.task, {
      iteration: 0,
      summary: 'new',
      progress_pct: 1,
      goal_complete: false,
      plan_document: 'd',
    });
    const resumed = await api.work(task);
    expect(resumed.run).to.equal(worker.run);
    expect(await contextOf(resumed)).to.deep.equal(first);
    await api.store.endRun(worker.task, worker.run, { outcome: 'failed' });
    const next = await contextOf(await api.work(task));
    expect([next.systemPrompt, next.skills, next.plan.summary]).to.deep.equal(['After.', undefined, 'new']);
    expect(next.memories[0].content).to.equal('A quokka is a marsupial.');
  });

  it('begins without memories where these are broken, and somebody can read why', async () => {
    const worker = await api.work(await api.task('without', { prompt: 'deploy' }));
    const warnings: string[] = [];
    const log: Logger = { ...silent, warn: (_fields, message) => void warnings.push(message), child: () => log };
    const caller: Caller = { kind: 'worker', namespace: 'default', task: worker.task, username: 'w' };
    const broken = { ...api.store, recallMemories: () => Promise.reject(new UnavailableError('the index is damaged')) };
    const authenticator = { authenticate: async () => caller };
    const publisher = { publish: async () => undefined };
    const other = await startApi({
      port: 0,
      kube: api.kube,
      store: broken,
      publisher,
      people: authenticator,
      workers: authenticator,
      log,
      now: Date.now,
      version: '1',
    });
    const http = createHttpClient({ baseUrl: other.url, token: async () => 't' });
    const context = await http.json<object>('GET', `/internal/v1/tasks/default/without/context?run=${worker.run}`);
    expect(context).to.include({ prompt: 'deploy' }).and.not.have.property('memories');
    expect(warnings).to.deep.equal(['memories cannot be recalled: the run begins without them']);
    http.close();
    await other.close();
  });
});
