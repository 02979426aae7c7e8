import { expect } from 'chai';
import type { JournalStep } from '../../../../../shared/agent/core/journal.ts';
import { modelLine, toolLine } from '../../../../../shared/agent/core/lines.ts';
import { firstMessageOf, systemPromptOf } from '../../../../../shared/agent/core/prompt.ts';
import type { ModelAnswer, ToolCallPart } from '../../../../../shared/llm/types.ts';
import { readConfig } from '../../../../../workers/ai/config.ts';
import { writesIn } from '../../../../../workers/ai/core/replay.ts';
import { sampleContext } from './samples.ts';

const context = sampleContext({ iteration: 2, prompt: 'the goal' });
const plan = { iteration: 1, summary: 'half way', progress_pct: 50, goal_complete: false, plan_document: '# Goal\nall' };
const coordination = { depth: 0, maxDepth: 3, maxConcurrentChildren: 5, allowedAgents: ['coder', 'reviewer'] };

describe('ai worker: prompts', () => {
  it('a plain run gets what the user wrote and nothing else', () => {
    expect(systemPromptOf(context)).to.equal('You lead.');
    expect(firstMessageOf({ ...context, plan })).to.equal('the goal');
  });
  it('a coordinator learns whom it may delegate to and how many at a time', () => {
    expect(systemPromptOf({ ...context, coordination }))
      .to.match(/^You lead\.\n\n## Coordination/)
      .and.contain('coder, reviewer')
      .and.contain('At most 5');
  });
  it('an autonomous run learns which iteration it is, counted from one', () => {
    expect(systemPromptOf({ ...context, autonomous: { maxIterations: 20 } })).to.contain('number 3 of at most 20');
    expect(systemPromptOf({ ...context, autonomous: { maxIterations: undefined } })).to.contain('number 3.');
  });
  it('the plan of before stands above the task', () => {
    expect(firstMessageOf({ ...context, autonomous: { maxIterations: undefined }, plan })).to.equal(
      '## Previous Plan State\n\n**Progress: 50% (iteration 1)**\n\n**Summary:** half way\n\n# Goal\nall\n\n## Task\n\nthe goal',
    );
  });
  it('the first iteration has no plan and says nothing of one', () => {
    expect(firstMessageOf({ ...context, autonomous: { maxIterations: undefined } })).to.equal('the goal');
  });
});

const call = (name: string, args: object): ToolCallPart => ({ type: 'tool_call', id: 'i', name, arguments: args });
const result = (content: string, isError = false) => ({ id: 'i', name: 'n', content, isError });
const answer = (...content: ToolCallPart[]): ModelAnswer => ({
  content,
  stopReason: 'tool_calls',
  usage: { inputTokens: 812, outputTokens: 96, durationMs: 1234 },
  provider: 'p',
  model: 'm-1',
});

describe('ai worker: lines of the log', () => {
  const rows = [
    { name: 'a turn', line: modelLine(3, answer()), want: 'turn 3: 812 in / 96 out tokens, 1.2 s, m-1' },
    {
      name: 'a file',
      line: toolLine(call('file_write', { path: 'src/app.js', content: 'secret' }), result('{}')),
      want: 'tool file_write src/app.js: ok',
    },
    {
      name: 'a program and how it ended',
      line: toolLine(call('code_exec', { language: 'bash', code: 'x' }), result('{"output":"","exit_code":2}')),
      want: 'tool code_exec bash: exit 2',
    },
    {
      name: 'a wait for several',
      line: toolLine(call('wait_for_tasks', { tasks: ['a', 'b'] }), result('{}')),
      want: 'tool wait_for_tasks a, b: ok',
    },
    {
      name: 'an error, in one line',
      line: toolLine(call('file_read', { path: 'x\ny' }), result('Error executing tool: no\nsuch file', true)),
      want: 'tool file_read x y: Error executing tool: no such file',
    },
    {
      name: 'a call without readable arguments',
      line: toolLine(
        { type: 'tool_call', id: 'i', name: 'file_read', malformed: '{' },
        result('Error executing tool: bad', true),
      ),
      want: 'tool file_read: Error executing tool: bad',
    },
  ];
  for (const { name, line, want } of rows) it(name, () => expect(line).to.equal(want));
});

describe('ai worker: what is written again into an empty workspace', () => {
  const write = (path: string): ToolCallPart => ({
    type: 'tool_call',
    id: path,
    name: 'file_write',
    arguments: { path, content: '' },
  });
  const tool = (step: number, name: string, isError = false): JournalStep => ({
    step,
    kind: 'tool',
    result: { id: '', name, content: '', isError },
  });
  it('files that were written, in order; not what failed, not programs, not what had no result yet', () => {
    const journal: JournalStep[] = [
      { step: 0, kind: 'model', answer: answer(write('a'), call('code_exec', {}), write('refused')) },
      tool(1, 'file_write'),
      tool(2, 'code_exec'),
      tool(3, 'file_write', true),
      { step: 4, kind: 'model', answer: answer(write('b'), write('unfinished')) },
      tool(5, 'file_write'),
    ];
    expect(writesIn(journal).map(({ id }) => id)).to.deep.equal(['a', 'b']);
  });
});

describe('ai worker: its environment', () => {
  const env = {
    ORKA_TASK_NAME: 't',
    ORKA_TASK_NAMESPACE: 'n',
    ORKA_TASK_UID: 'u',
    ORKA_RUN: '2',
    ORKA_CONTROLLER_URL: 'http://api/',
    ORKA_STORE_URL: 'http://store',
    ORKA_LLM_URL: 'https://llm',
    ORKA_TOKEN_FILE: '/token',
  };
  it('is read once, with defaults for a pod', () => {
    expect(readConfig(env)).to.deep.equal({
      task: { namespace: 'n', name: 't', uid: 'u' },
      run: 2,
      urls: { api: 'http://api', store: 'http://store', llm: 'https://llm' },
      tokenFile: '/token',
      workspace: '/workspace',
      tmp: '/tmp',
      artifacts: '/tmp/artifacts',
      path: '/usr/local/bin:/usr/bin:/bin',
    });
  });
  it('names everything that is wrong at once', () => {
    const { ORKA_TASK_UID: _, ...rest } = env;
    expect(() => readConfig({ ...rest, ORKA_RUN: 'two', ORKA_LLM_URL: 'llm' })).to.throw(
      'ORKA_RUN is not a number from 1; ORKA_TASK_UID is not set; ORKA_LLM_URL is not an http address',
    );
  });
});
