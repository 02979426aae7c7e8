import { expect } from 'chai';
import type { ChildOutcome } from '../../../../shared/api/worker.ts';
import { ConflictError, InvalidError, UnavailableError } from '../../../../shared/errors/catalogue.ts';
import { callTool } from '../../../../shared/tools/call.ts';
import { builtInTools, toolsNamed } from '../../../../shared/tools/catalogue.ts';
import type { ToolOutcome } from '../../../../shared/tools/core/outcome.ts';
import type { TaskApi } from '../../../../shared/tools/task-api.ts';
import type { ToolEnv } from '../../../../shared/tools/tool.ts';

const tools = toolsNamed(builtInTools.map(({ definition }) => definition.name));

/** Calls a tool in front of a platform that says what `api` says, and records what it was asked. */
async function use(
  name: string,
  args: object,
  api: Partial<Record<keyof TaskApi, (...asked: never[]) => unknown>> = {},
  clock: { now: number } = { now: 0 },
) {
  const asked: unknown[][] = [];
  const task = new Proxy({} as TaskApi, {
    get:
      (_, method: string) =>
      async (...given: unknown[]) => {
        asked.push([method, ...given]);
        return (api[method as keyof TaskApi] as ((...given: unknown[]) => unknown) | undefined)?.(...given);
      },
  });
  const env = {
    task,
    call: 'uid/1/7',
    begin: async () => true,
    now: () => clock.now,
    signal: new AbortController().signal,
  } as unknown as ToolEnv;
  const outcome: ToolOutcome = await callTool({ type: 'tool_call', id: 'i', name, arguments: args }, tools, env);
  return { ...outcome, asked, json: () => JSON.parse(outcome.content) as unknown };
}

describe('tools: definitions', () => {
  for (const { definition } of builtInTools) {
    it(`${definition.name} is described, with every parameter, and requires what it has`, () => {
      const { properties, required = [] } = definition.parameters as {
        properties: Record<string, { description?: string }>;
        required?: string[];
      };
      expect(definition.description.length).to.be.greaterThan(20);
      expect(Object.values(properties).every(({ description }) => description !== undefined)).to.equal(true);
      expect(Object.keys(properties)).to.include.members(required);
    });
  }
  it('are given by name, in the order asked for; unknown names are left out', () => {
    expect([...toolsNamed(['update_plan', 'merge_pull_request', 'code_exec']).keys()]).to.deep.equal([
      'update_plan',
      'code_exec',
    ]);
  });
});

describe('tools: update_plan', () => {
  it('sends the whole plan; progress and completion have defaults', async () => {
    const { asked, json } = await use('update_plan', { summary: 's', plan_document: 'd' });
    expect(asked).to.deep.equal([['writePlan', { summary: 's', progress_pct: 0, goal_complete: false, plan_document: 'd' }]]);
    expect(json()).to.deep.equal({ updated: true, progress_pct: 0, goal_complete: false });
  });
  it('refuses progress beyond the goal, and a plan without a document', async () => {
    expect((await use('update_plan', { summary: 's', plan_document: 'd', progress_pct: 120 })).content).to.contain(
      'progress_pct',
    );
    expect((await use('update_plan', { summary: 's' })).content).to.contain('plan_document');
  });
});

describe('tools: delegate_task', () => {
  it('carries the key of its step, so that a repetition finds the same child', async () => {
    const { asked, json } = await use(
      'delegate_task',
      { agent: 'coder', prompt: 'p', priority: 900 },
      { delegate: () => ({ task: 't-child-1', agent: 'coder' }) },
    );
    expect(asked).to.deep.equal([['delegate', { agent: 'coder', prompt: 'p', priority: 900, call: 'uid/1/7' }]]);
    expect(json()).to.deep.equal({ task: 't-child-1', agent: 'coder', status: 'created' });
  });
  it('tells the model why a delegation is refused', async () => {
    const refuse = () => Promise.reject(new InvalidError('agent "x" not in parent\'s allowedAgents'));
    expect((await use('delegate_task', { agent: 'x', prompt: 'p' }, { delegate: refuse })).content).to.equal(
      'Error executing tool: agent "x" not in parent\'s allowedAgents',
    );
  });
  it('does not blame the model where the platform is away', async () => {
    const away = () => Promise.reject(new UnavailableError('away'));
    const error = await use('delegate_task', { agent: 'x', prompt: 'p' }, { delegate: away }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UnavailableError);
  });
  it('a conflict that did not pass is told', async () => {
    const conflict = () => Promise.reject(new ConflictError('another task has the name'));
    expect((await use('delegate_task', { agent: 'x', prompt: 'p' }, { delegate: conflict })).isError).to.equal(true);
  });
});

describe('tools: wait_for_tasks', () => {
  const results: ChildOutcome[] = [{ task: 'a', phase: 'Succeeded', result: 'r' }];

  it('asks once where the children have ended', async () => {
    const { asked, json } = await use(
      'wait_for_tasks',
      { tasks: ['a', 'a'] },
      { children: () => ({ completed: true, results }) },
    );
    expect(asked).to.deep.equal([['children', ['a'], 30]]);
    expect(json()).to.deep.equal({ completed: true, results });
  });
  it('asks again when a request has waited in vain, until its time is up', async () => {
    const clock = { now: 0 };
    const children = (_: string[], seconds: number) => {
      clock.now += seconds * 1000;
      return { completed: false, results };
    };
    const { asked, json } = await use('wait_for_tasks', { tasks: ['a'], timeout: '70s' }, { children }, clock);
    expect(asked.map((each) => each[2])).to.deep.equal([30, 30, 10]);
    expect(json()).to.deep.equal({ completed: false, results });
  });
  it('waits ten minutes where nothing is said', async () => {
    const clock = { now: 0 };
    const children = (_: string[], seconds: number) => {
      clock.now += seconds * 1000;
      return { completed: false, results };
    };
    await use('wait_for_tasks', { tasks: ['a'] }, { children }, clock);
    expect(clock.now).to.equal(600_000);
  });
  it('with no time at all it looks once', async () => {
    const { asked } = await use(
      'wait_for_tasks',
      { tasks: ['a'], timeout: '0' },
      { children: () => ({ completed: false, results }) },
    );
    expect(asked).to.deep.equal([['children', ['a'], 0]]);
  });
  it('knows task_names as well', async () => {
    const { asked } = await use('wait_for_tasks', { task_names: ['a'] }, { children: () => ({ completed: true, results }) });
    expect(asked[0]?.[1]).to.deep.equal(['a']);
  });
  it('refuses a time that is none, and no tasks', async () => {
    expect((await use('wait_for_tasks', { tasks: ['a'], timeout: 'soon' })).content).to.contain('"soon" is not a duration');
    expect((await use('wait_for_tasks', { tasks: [] })).content).to.contain('tasks');
  });
});

describe('tools: messages and cancelling', () => {
  it('a message carries the key of its step as its id', async () => {
    expect((await use('send_message', { to_task: '*', content: 'hello' })).asked).to.deep.equal([
      ['sendMessage', { id: 'uid/1/7', to: '*', content: 'hello' }],
    ]);
  });
  it('messages count as read unless told otherwise', async () => {
    const messages = () => [{ id: '1', fromTask: 'a', content: 'hi', createdAt: '2026-01-01T00:00:00Z' }];
    const { asked, json } = await use('check_messages', {}, { messages });
    expect(asked).to.deep.equal([['messages', { markRead: true, call: 'uid/1/7' }]]);
    expect(json()).to.deep.equal({ count: 1, messages: [{ from: 'a', content: 'hi', sent_at: '2026-01-01T00:00:00Z' }] });
    expect((await use('check_messages', { mark_read: false }, { messages })).asked).to.deep.equal([
      ['messages', { markRead: false, call: 'uid/1/7' }],
    ]);
  });
  it('a child is cancelled by its name, with a reason', async () => {
    const { asked, json } = await use(
      'cancel_task',
      { task_name: 'a', reason: 'no need' },
      { cancelChild: () => ({ task: 'a', phase: 'Cancelled' }) },
    );
    expect(asked).to.deep.equal([['cancelChild', 'a', 'no need']]);
    expect(json()).to.deep.equal({ task: 'a', phase: 'Cancelled' });
  });
});

describe('tools: search_transcript', () => {
  it('asks for what is said and leaves the rest to the store', async () => {
    expect((await use('search_transcript', { query: 'tea' }, { searchTranscripts: () => [] })).asked).to.deep.equal([
      [
        'searchTranscripts',
        {
          query: 'tea',
          sessionName: undefined,
          excludeSessionName: undefined,
          roles: undefined,
          limit: undefined,
          maxSnippetLength: undefined,
        },
      ],
    ]);
  });
  it('passes on where, who and how much', async () => {
    const args = { query: 'q', session_name: 's', excludeSessionName: 'x', roles: ['user'], limit: '3', max_snippet_length: 80 };
    const { asked } = await use('search_transcript', args, { searchTranscripts: () => [] });
    const want = { query: 'q', sessionName: 's', excludeSessionName: 'x', roles: ['user'], limit: 3, maxSnippetLength: 80 };
    expect(asked).to.deep.equal([['searchTranscripts', want]]);
  });
  it('shows the places and how many they are', async () => {
    const hit = { sessionName: 's', messageId: 4, role: 'user', snippet: 'tea, please', createdAt: '2026-01-01T00:00:00Z' };
    const { json } = await use('search_transcript', { query: 'tea' }, { searchTranscripts: () => [hit] });
    expect(json()).to.deep.equal({ count: 1, results: [hit] });
  });
  it('refuses a role that nobody has, and more than it may', async () => {
    expect((await use('search_transcript', { query: 'q', roles: ['king'] })).content).to.contain('roles');
    expect((await use('search_transcript', { query: 'q', limit: 101 })).content).to.contain('limit');
    expect((await use('search_transcript', {})).content).to.contain('query');
  });
});
