import { expect } from 'chai';
import { doneIn, promptOf, say } from '../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import type { Script } from '../../demo/model/types.ts';
import { Agents, ConfigMaps, Skills } from '../../shared/api/kinds.ts';
import type { Memory, MemoryProposal } from '../../shared/store/memories.ts';
import { inChaos, startChaoticPlatform } from '../support/chaotic-platform.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';

/** Does what its prompt says: `system` repeats the system prompt, `TOOL {arguments}` calls a tool and repeats its answer. */
const obeys: Script = (conversation) => {
  const prompt = promptOf(conversation);
  const [done] = doneIn(conversation);
  if (done !== undefined) return say(conversation, done.output);
  const [, tool, args] = /^(\w+) (\{.*\})$/s.exec(prompt) ?? [];
  if (tool === undefined) return say(conversation, prompt === 'tools' ? conversation.tools.join(' ') : conversation.system);
  return say(conversation, '', { name: tool, arguments: JSON.parse(args ?? '{}') as object });
};

const skill = (platform: TestPlatform, name: string, inline: string, files: Record<string, string> = {}) =>
  platform.kube.create(Skills, 'default', {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Skill',
    metadata: { name },
    spec: { description: `How we ${name}.`, content: { inline, files } },
  });

describe(`what agents know, ${inChaos}`, function () {
  this.timeout(120_000);
  let platform: TestPlatform;
  before(async () => {
    platform = await startChaoticPlatform();
    await platform.model('model', { script: obeys });
    const providerRef = { name: 'model' };
    await skill(platform, 'review', '# Review\nLook twice.');
    await skill(platform, 'publish', `# Publish\n${'Step by step. '.repeat(3_000)}`, { 'list.md': '- tag\n- push' });
    await platform.kube.create(ConfigMaps, 'default', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'team' },
      data: { 'style.md': '# Style\nShort sentences.' },
    });
    await platform.agent('reviewer', { providerRef, skills: [{ name: 'review' }], systemPrompt: { inline: 'You review.' } });
    await platform.agent('learner', {
      providerRef,
      tools: ['recall_memory', 'remember', 'propose_memory'].map((name) => ({ name })),
    });
    await platform.agent('lead', { providerRef, coordination: { enabled: true } });
  });
  after(() => platform?.close());

  const asked = async (
    name: string,
    agent: string,
    prompt: string,
    skills: { name?: string; configMapRef?: { name: string; key: string } }[] = [],
  ) => {
    await platform.task(name, { type: 'ai', agentRef: { name: agent }, ai: { prompt, skills } });
    const { status } = await platform.ended(name);
    expect(status?.phase, `${name}: ${status?.message}`).to.equal('Succeeded');
    return platform.result(name);
  };

  describe('skills', () => {
    it('small ones stand above the instructions, the Agent’s before the Task’s', async () => {
      const system = await asked('small', 'reviewer', 'system', [
        { configMapRef: { name: 'team', key: 'style.md' } },
        { name: 'review' },
      ]);
      expect(system).to.equal(
        '## Skill: review\n\n# Review\nLook twice.\n\n## Skill: style\n\n# Style\nShort sentences.\n\nYou review.',
      );
    });
    it('of large ones the model is told the names, and reads what it needs', async () => {
      const system = await asked('large', 'reviewer', 'system', [{ name: 'publish' }]);
      expect(system).to.contain('- review: How we review.\n- publish: How we publish.').and.not.contain('Step by step');
      const guide = JSON.parse(await asked('reads', 'reviewer', 'read_skill {"name":"publish"}', [{ name: 'publish' }]));
      expect([guide.content.length, guide.files]).to.deep.equal([42_009, ['list.md']]);
      const file = JSON.parse(
        await asked('reads-file', 'reviewer', 'read_skill {"name":"publish","file":"list.md"}', [{ name: 'publish' }]),
      );
      expect(file.content).to.equal('- tag\n- push');
    });
    it('a Task waits for one that is missing, says so, and starts when it comes', async () => {
      await platform.task('waits', {
        type: 'ai',
        agentRef: { name: 'reviewer' },
        ai: { prompt: 'system', skills: [{ name: 'late' }] },
      });
      const waiting = await platform.taskThat('waits', 'wait', ({ status }) => status?.message !== undefined);
      expect(waiting.status).to.include({ phase: 'Pending', message: 'referenced skill not found: skill "late"' });
      await skill(platform, 'late', '# Late');
      expect((await platform.ended('waits')).status).to.include({ phase: 'Succeeded' });
      expect(await platform.result('waits')).to.contain('## Skill: late\n\n# Late');
    });
  });

  describe('memory', () => {
    const proposals = async (taskName: string): Promise<readonly MemoryProposal[]> =>
      (await platform.rest.json<{ items: MemoryProposal[] }>('GET', `/api/v1/memory-proposals?taskName=${taskName}`)).items;

    it('what a model remembers is told to later Tasks once a person has accepted and applied it', async () => {
      const note = { content: 'Billing is deployed through the blue gate.', tags: ['ops'] };
      const said = JSON.parse(await asked('learns', 'learner', `remember ${JSON.stringify(note)}`));
      expect(said).to.include({ proposed: true, status: 'pending' });
      expect(await proposals('learns')).to.have.length(1);
      expect(await asked('not-yet', 'reviewer', 'system')).to.not.contain('blue gate');

      const at = `/api/v1/memory-proposals/${said.id}`;
      await platform.rest.request('POST', `${at}/review`, { json: { status: 'accepted' } });
      const memory = await platform.rest.json<Memory>('POST', `${at}/apply`, { json: {} });
      expect(memory).to.include({ taskName: 'learns', agentName: 'learner', sourceProposalId: said.id });

      const system = await asked('knows', 'reviewer', 'system');
      expect(system).to.contain('## Durable Memory').and.contain('task=learns').and.contain('blue gate');
      const recalled = JSON.parse(await asked('asks', 'learner', 'recall_memory {"query":"how is billing deployed?"}'));
      expect(recalled.memories[0]).to.include({ id: memory.id });
      await platform.rest.request('POST', `/api/v1/memories/${memory.id}/disable`);
      expect(await asked('forgets', 'reviewer', 'system')).to.not.contain('blue gate');
    });
    it('its tools go to coordinators, and to Agents that list them', async () => {
      const memoryTools = ['recall_memory', 'remember', 'propose_memory'];
      expect((await asked('tools-of-lead', 'lead', 'tools')).split(' ')).to.include.members(memoryTools);
      expect((await asked('tools-of-learner', 'learner', 'tools')).split(' ')).to.have.members(memoryTools);
      expect(await asked('tools-of-reviewer', 'reviewer', 'tools')).to.equal('');
    });
  });
});

describe('what a run was told, and kill -9 of everything in the middle of it', function () {
  this.timeout(120_000);
  let model: ScriptedModel;
  let platform: Awaited<ReturnType<typeof startPlatform>>;
  before(async () => {
    const faults = ({ index }: { index: number }) => (index === 1 ? ({ kind: 'silence' } as const) : undefined);
    model = await startScriptedModel({ port: 0, script: obeys, faults });
    platform = await startPlatform();
    await platform.secret('model', { 'api-key': 'scripted' });
    await platform.provider('model', model.url);
  });
  after(async () => {
    await platform?.close();
    await model?.close();
  });

  it('the resumed run asks the very same, whatever was changed, and its proposal is there once', async () => {
    await skill(platform, 'review', '# Review\nBefore.');
    const tools = [{ name: 'remember' }];
    await platform.agent('learner', { providerRef: { name: 'model' }, skills: [{ name: 'review' }], tools });
    await platform.task('learns', {
      type: 'ai',
      agentRef: { name: 'learner' },
      prompt: 'remember {"content":"The gate is blue."}',
    });
    await until('the turn that has no answer', () => (model.calls().length === 2 ? true : undefined), { timeoutMs: 30_000 });
    await platform.dev.kill();
    await platform.stop();
    platform = await startPlatform(platform.dataDir);
    await platform.rest.request('POST', '/api/v1/memories', { json: { content: 'Remember that the gate is red now.' } });
    await platform.kube.patch(Skills, { namespace: 'default', name: 'review' }, { spec: { content: { inline: 'After.' } } });
    await platform.kube.patch(Agents, { namespace: 'default', name: 'learner' }, { spec: { systemPrompt: { inline: 'New.' } } });

    const { status } = await platform.ended('learns');
    expect(status?.phase, status?.message).to.equal('Succeeded');
    const [, cut, again] = model.calls();
    expect(again?.key, 'the same question').to.equal(cut?.key);
    const { items } = await platform.rest.json<{ items: MemoryProposal[] }>('GET', '/api/v1/memory-proposals');
    expect(items.map(({ taskName, content }) => `${taskName}: ${content}`)).to.deep.equal(['learns: The gate is blue.']);
  });
});
