import { expect } from 'chai';
import { say } from '../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import type { Conversation, Script } from '../../demo/model/types.ts';
import type { ToolSpec } from '../../shared/api/generated/tool.ts';
import { Agents, Tasks, Tools } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { inChaos, startChaoticPlatform } from '../support/chaotic-platform.ts';
import { type McpServer, startMcpServer } from '../support/mcp-server.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** What came of the calls so far. */
const results = ({ messages }: Conversation): string[] =>
  messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'tool_result' ? [part.content] : [])));

/** Makes these calls one after the other, each of what came of those before, and answers with all that came of them. */
const calls =
  (...steps: readonly ((done: readonly string[]) => { name: string; arguments: object })[]): Script =>
  (conversation) => {
    const done = results(conversation);
    const next = steps[done.length];
    return next === undefined ? say(conversation, done.join('\n')) : say(conversation, '', next(done));
  };

const addTool = (platform: TestPlatform, name: string, spec: Partial<ToolSpec>) =>
  platform.kube.create(Tools, 'default', {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Tool',
    metadata: { name },
    spec: { description: `${name} does things`, ...spec },
  });

describe(`tools, ${inChaos}`, function () {
  this.timeout(90_000);
  let platform: TestPlatform;
  let outside: Receiver;
  let mcp: McpServer;

  before(async () => {
    [platform, outside, mcp] = await Promise.all([startChaoticPlatform(), startReceiver(), startMcpServer()]);
  });
  after(async () => {
    await platform?.close();
    await Promise.all([outside?.close(), mcp?.close()]);
  });
  const ask = async (name: string, script: Script, tools: readonly string[]): Promise<void> => {
    await platform.model(name, { script });
    await platform.ask(name, name, { ai: { providerRef: { name }, tools: [...tools] } });
  };
  const resultOf = async (name: string): Promise<string> => {
    const { status } = await platform.ended(name);
    expect(status?.phase, status?.message).to.equal('Succeeded');
    return platform.result(name);
  };

  it('a Task waits for its Tool, says so, and calls it with its credential once it is there', async () => {
    outside.answer = ({ headers }, res) =>
      void res.writeHead(200, { 'content-type': 'text/plain' }).end(`hello ${headers.authorization}`);
    await platform.secret('crm-key', { key: 'sk-canary-42' });
    await ask(
      'waits',
      calls(() => ({ name: 'crm', arguments: { who: 'Ada' } })),
      ['crm'],
    );
    await platform.taskThat('waits', 'wait', ({ status }) => {
      const admitted = findCondition(status?.conditions, 'Admitted');
      return admitted?.reason === 'ToolNotFound' && admitted.message === 'referenced tool not found: crm';
    });
    await addTool(platform, 'crm', { http: { url: outside.url, authSecretRef: { name: 'crm-key', key: 'key' } } });
    expect(await resultOf('waits')).to.equal('hello Bearer [redacted]');
    expect(outside.heard.map(({ body, headers }) => [body, headers.authorization])).to.deep.equal([
      ['{"who":"Ada"}', 'Bearer sk-canary-42'],
    ]);
  });

  it('a Tool that cannot be called as it is written holds its Task up until it is set right', async () => {
    await addTool(platform, 'askew', { http: { url: 'http://{{host}}/' } });
    await ask(
      'patient',
      calls(() => ({ name: 'askew', arguments: {} })),
      ['askew'],
    );
    await platform.taskThat(
      'patient',
      'wait',
      ({ status }) => findCondition(status?.conditions, 'Admitted')?.reason === 'ToolNotUsable',
    );
    const shown = await until('its status', async () => (await platform.kube.get(Tools, 'default', 'askew'))?.status);
    expect([shown.available, shown.error]).to.deep.equal([
      false,
      'spec.http.url has a placeholder in its host: arguments belong into path or query',
    ]);
    outside.answer = (_heard, res) => void res.writeHead(200, { 'content-type': 'text/plain' }).end('fine');
    await platform.kube.patch(Tools, { namespace: 'default', name: 'askew' }, { spec: { http: { url: outside.url } } });
    expect(await resultOf('patient')).to.equal('fine');
  });

  it('the tools of an MCP server are tools of the Task', async () => {
    await addTool(platform, 'repo', { mcp: { url: mcp.url } });
    await ask(
      'browses',
      calls(() => ({ name: 'repo__read_file', arguments: { path: 'a.md' } })),
      ['repo'],
    );
    expect(await resultOf('browses')).to.equal('read_file {"path":"a.md"}');
  });

  it('web_fetch does not reach this machine', async () => {
    const before = outside.connections();
    await ask(
      'fetches',
      calls(() => ({ name: 'web_fetch', arguments: { url: outside.url } })),
      ['web_fetch'],
    );
    expect(await resultOf('fetches')).to.include('is refused');
    expect(outside.connections()).to.equal(before);
  });

  it('a coordinator runs commands, and makes agents within its own limits, which go with it', async () => {
    const script = calls(
      () => ({ name: 'create_container_task', arguments: { name: 'counts', command: ['sh', '-c', 'echo $((6 * 7))'] } }),
      () => ({ name: 'wait_for_tasks', arguments: { tasks: ['counts'] } }),
      () => ({ name: 'create_agent', arguments: { role: 'Poet Laureate', systemPrompt: 'Rhyme.', tools: ['github'] } }),
      () => ({ name: 'create_agent', arguments: { role: 'Poet Laureate', systemPrompt: 'Rhyme.', tools: ['send_message'] } }),
      (done) => ({
        name: 'delegate_task',
        arguments: { agent: (JSON.parse(done[3] ?? '{}') as { agent: string }).agent, prompt: 'a poem' },
      }),
      (done) => ({ name: 'wait_for_tasks', arguments: { tasks: [(JSON.parse(done[4] ?? '{}') as { task: string }).task] } }),
    );
    await platform.model('leads', {
      script: (conversation) =>
        conversation.system?.includes('Rhyme.') === true ? say(conversation, 'roses') : script(conversation),
    });
    await platform.agent('lead', { providerRef: { name: 'leads' }, coordination: { enabled: true } });
    await platform.task('leads', { type: 'ai', prompt: 'lead', agentRef: { name: 'lead' } });
    const said = (await resultOf('leads')).split('\n');
    expect(said[0]).to.equal('{"task":"counts","status":"created"}');
    expect(said[1]).to.include('"result":"42\\n"');
    expect(said[2]).to.include('tools: you do not have github (you have delegate_task, ');
    const made = (JSON.parse(said[3] ?? '{}') as { agent: string }).agent;
    expect(made).to.match(/^poet-laureate-[0-9a-f]{10}$/);
    expect(said[5]).to.include('"result":"roses"');
    expect((await platform.kube.get(Agents, 'default', made))?.spec.providerRef?.name).to.equal('leads');
    await platform.kube.delete(Tasks, { namespace: 'default', name: 'leads' });
    await until('its agent to go', async () => (await platform.kube.get(Agents, 'default', made)) === undefined || undefined);
  });
});

describe('tools, kill -9 of everything', function () {
  this.timeout(90_000);
  let platform: TestPlatform;
  let outside: Receiver;
  let model: ScriptedModel;
  beforeEach(async () => {
    outside = await startReceiver();
    model = await startScriptedModel({ port: 0, script: calls(() => ({ name: 'pay', arguments: { sum: 1 } })) });
  });
  afterEach(async () => {
    await platform?.close();
    await Promise.all([outside.close(), model.close()]);
  });

  for (const { effect, heard, says } of [
    {
      effect: 'effectful',
      heard: 1,
      says: /^Error executing tool: the call of pay was interrupted, and whether it took effect is not known/,
    },
    { effect: 'idempotent', heard: 2, says: /^paid$/ },
  ] as const)
    it(`while an ${effect} call is under way: the outside hears of it ${heard === 1 ? 'once' : 'twice, under one key'}`, async () => {
      const first = await startPlatform();
      platform = first;
      await first.secret('pays', { 'api-key': 'scripted' });
      await first.provider('pays', model.url);
      await addTool(first, 'pay', { effect, http: { url: outside.url } });
      // Whoever is asked first never answers: the platform is killed before.
      outside.answer = (_heard, res) =>
        void (outside.heard.length === 1 || res.writeHead(200, { 'content-type': 'text/plain' }).end('paid'));
      await first.ask('pays', 'pays', { ai: { providerRef: { name: 'pays' }, tools: ['pay'] } });
      await until('the call', () => outside.heard[0]);
      await first.dev.kill();
      await first.stop();
      platform = await startPlatform(first.dataDir);
      const { status } = await platform.ended('pays');
      expect(status?.phase, status?.message).to.equal('Succeeded');
      expect(await platform.result('pays')).to.match(says);
      expect(outside.heard).to.have.length(heard);
      expect(new Set(outside.heard.map(({ headers }) => headers['idempotency-key'])).size).to.equal(1);
    });
});
