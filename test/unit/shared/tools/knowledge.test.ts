import { expect } from 'chai';
import { InvalidError, NotFoundError, UnavailableError } from '../../../../shared/errors/catalogue.ts';
import type { Memory, MemoryProposal } from '../../../../shared/store/memories.ts';
import { callTool } from '../../../../shared/tools/call.ts';
import { builtInTools, toolsNamed } from '../../../../shared/tools/catalogue.ts';
import type { TaskApi } from '../../../../shared/tools/task-api.ts';
import type { ToolEnv } from '../../../../shared/tools/tool.ts';

const tools = toolsNamed(builtInTools.map(({ definition }) => definition.name));
const memory = {
  id: 'm',
  content: 'known',
  tags: [],
  source: 'manual',
  taskName: '',
  agentName: 'a',
  createdAt: 'c',
  disabled: false,
};
const proposal = { id: 'p', status: 'pending', type: 'memory' } as MemoryProposal;

/** Calls a tool in front of a platform that answers `answer`, or fails with it, and records what it was asked. */
async function use(name: string, args: object, answer: unknown) {
  const asked: unknown[][] = [];
  const task = new Proxy({} as TaskApi, {
    get:
      () =>
      async (...given: unknown[]) => {
        asked.push(given);
        if (answer instanceof Error) throw answer;
        return answer;
      },
  });
  const env = { task, call: 'uid/1/7', now: () => 0, signal: new AbortController().signal } as unknown as ToolEnv;
  const outcome = await callTool({ type: 'tool_call', id: 'i', name, arguments: args }, tools, env);
  return { ...outcome, asked, json: () => JSON.parse(outcome.content) as Record<string, unknown> };
}

describe('tools: recall_memory', () => {
  it('asks in its own words, with the key of its step', async () => {
    const args = { query: 'q', tags: ['x'], taskName: 't', agent_name: 'a', source: 's', limit: '3', include_disabled: true };
    const { asked, json } = await use('recall_memory', args, [memory as unknown as Memory]);
    expect(asked).to.deep.equal([
      [{ call: 'uid/1/7', query: 'q', tags: ['x'], taskName: 't', agentName: 'a', source: 's', limit: 3, includeDisabled: true }],
    ]);
    expect(json()).to.deep.equal({
      count: 1,
      memories: [{ id: 'm', content: 'known', source: 'manual', agent: 'a', created_at: 'c' }],
    });
  });
  it('cuts what would fill the conversation', async () => {
    const { content } = await use('recall_memory', {}, [{ ...memory, content: 'x'.repeat(60_000) }]);
    expect(content.length).to.be.lessThan(8_200);
    expect(content).to.contain('[…]');
  });
});

describe('tools: remember', () => {
  it('makes a proposal, named by the key of its step, and says that nobody is told yet', async () => {
    const { asked, json } = await use('remember', { content: 'First line\nmore', tags: ['x'], agentName: 'b' }, proposal);
    expect(asked).to.deep.equal([
      [
        {
          call: 'uid/1/7',
          type: 'memory',
          title: 'First line',
          description: undefined,
          content: 'First line\nmore',
          tags: ['x'],
          agentName: 'b',
        },
      ],
    ]);
    expect(json()).to.include({ proposed: true, id: 'p', status: 'pending' });
  });
  it('wants something to remember', async () => {
    expect(await use('remember', { title: 't' }, proposal)).to.include({ isError: true });
    expect((await use('remember', { content: '\n' }, proposal)).asked[0]?.[0]).to.include({ title: 'untitled' });
  });
});

describe('tools: propose_memory', () => {
  it('carries every part', async () => {
    const args = { type: 'skill', skill_name: 's', title: 't', description: 'd', content: 'c', patch: 'p', agent_name: 'a' };
    const { asked } = await use('propose_memory', args, proposal);
    expect(asked[0]?.[0]).to.deep.equal({
      call: 'uid/1/7',
      type: 'skill',
      skillName: 's',
      title: 't',
      description: 'd',
      content: 'c',
      patch: 'p',
      agentName: 'a',
    });
  });
  it('knows four types', async () =>
    expect((await use('propose_memory', { title: 't', type: 'law' }, proposal)).content).to.contain('type'));
});

describe('tools: memory that is not there', () => {
  for (const [name, args] of [
    ['recall_memory', {}],
    ['remember', { content: 'c' }],
    ['propose_memory', { title: 't' }],
  ] as const) {
    it(`${name} says so, and the run goes on`, async () => {
      const { content, isError } = await use(name, args, new UnavailableError('nobody answers'));
      expect([content, isError]).to.deep.equal([
        'Error executing tool: memory cannot be reached at the moment: go on without',
        true,
      ]);
    });
    it(`${name} passes on what is wrong with the call`, async () =>
      expect((await use(name, args, new InvalidError('too long'))).content).to.contain('too long'));
  }
});

describe('tools: read_skill', () => {
  it('asks for the guide, or for a file', async () => {
    const { asked, json } = await use('read_skill', { skill_name: 's', path: 'a.md' }, { name: 's', file: 'a.md', content: 'A' });
    expect(asked).to.deep.equal([['s', 'a.md']]);
    expect(json()).to.deep.equal({ name: 's', file: 'a.md', content: 'A' });
    expect((await use('read_skill', { name: 's' }, { name: 's', content: 'G' })).asked).to.deep.equal([['s', undefined]]);
  });
  it('says which there are where one is not', async () => {
    expect((await use('read_skill', { name: 'x' }, new NotFoundError('it has: s'))).content).to.contain('it has: s');
  });
});
