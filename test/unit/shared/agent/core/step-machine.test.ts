import { expect } from 'chai';
import type { JournalStep } from '../../../../../shared/agent/core/journal.ts';
import { advance, begin, decide, next } from '../../../../../shared/agent/core/step-machine.ts';
import type { RunContext } from '../../../../../shared/api/worker.ts';
import type { ModelAnswer, ModelMessage, ToolCallPart } from '../../../../../shared/llm/types.ts';

const context: RunContext = {
  task: { namespace: 'default', name: 't', uid: 'u' },
  run: 1,
  iteration: 0,
  agent: undefined,
  prompt: 'do it',
  systemPrompt: 'be good',
  tools: ['file_read'],
  offers: [],
  autonomous: undefined,
  coordination: undefined,
  parent: undefined,
  plan: undefined,
  session: undefined,
  maxTurns: 3,
};
const tools = [{ name: 'file_read', description: 'reads', parameters: { type: 'object' } }];

type Said = string | ToolCallPart;
const call = (id: string): ToolCallPart => ({ type: 'tool_call', id, name: 'file_read', arguments: { path: id } });
const part = (said: Said): ModelAnswer['content'][number] => (typeof said === 'string' ? { type: 'text', text: said } : said);
const answer = (stopReason: ModelAnswer['stopReason'], ...said: Said[]): ModelAnswer => ({
  content: said.map(part),
  stopReason,
  usage: { inputTokens: 1, outputTokens: 1, durationMs: 1 },
  provider: 'p',
  model: 'm',
});

/** Numbers the steps of a journal. */
function journal(...entries: (ModelAnswer | { id: string; content: string; isError?: boolean })[]): JournalStep[] {
  return entries.map((entry, step) =>
    'stopReason' in entry
      ? { step, kind: 'model', answer: entry }
      : { step, kind: 'tool', result: { name: 'file_read', isError: false, ...entry } },
  );
}
const messagesAfter = (steps: JournalStep[]): readonly ModelMessage[] => {
  const decision = next(context, tools, steps);
  return decision.kind === 'model' ? decision.request.messages : [];
};
const asked = { role: 'user', content: [{ type: 'text', text: 'do it' }] };

const rows: readonly { name: string; journal: JournalStep[]; want: object; context?: Partial<RunContext> }[] = [
  { name: 'a new run begins with a model turn', journal: [], want: { kind: 'model', step: 0, turn: 1 } },
  {
    name: 'an answer without tool calls is the result',
    journal: journal(answer('end', 'done')),
    want: { kind: 'done', result: 'done', message: undefined },
  },
  {
    name: 'an answer in several texts is one result',
    journal: journal(answer('end', 'a', 'b')),
    want: { kind: 'done', result: 'ab' },
  },
  { name: 'an empty answer is an empty result', journal: journal(answer('end')), want: { kind: 'done', result: '' } },
  {
    name: 'a tool call comes next',
    journal: journal(answer('tool_calls', call('a'))),
    want: { kind: 'tool', step: 1, call: call('a') },
  },
  {
    name: 'calls are done in the order of the answer',
    journal: journal(answer('tool_calls', call('a'), call('b')), { id: 'a', content: '1' }),
    want: { kind: 'tool', step: 2, call: call('b') },
  },
  {
    name: 'after the last call the model goes on',
    journal: journal(answer('tool_calls', call('a'), call('b')), { id: 'a', content: '1' }, { id: 'b', content: '2' }),
    want: { kind: 'model', step: 3, turn: 2 },
  },
  {
    name: 'tool calls count, whatever the model says it stopped for',
    journal: journal(answer('end', 'I call', call('a'))),
    want: { kind: 'tool', step: 1 },
  },
  {
    name: 'no calls where tool calls were announced is the end',
    journal: journal(answer('tool_calls', 'well')),
    want: { kind: 'done', result: 'well' },
  },
  {
    name: 'a call that was cut off at the token limit is answered like any other',
    journal: journal(answer('max_tokens', { type: 'tool_call', id: 'a', name: 'file_read', malformed: '{"pa' })),
    want: { kind: 'tool', step: 1 },
  },
  {
    name: 'turns are used up: the run has failed, and another attempt would not help',
    context: { maxTurns: 1 },
    journal: journal(answer('tool_calls', call('a')), { id: 'a', content: '1' }),
    want: { kind: 'failed', message: 'max iterations reached without completion', retryable: false },
  },
  {
    name: 'the last turn may still call tools',
    context: { maxTurns: 1 },
    journal: journal(answer('tool_calls', call('a'), call('b')), { id: 'a', content: '1' }),
    want: { kind: 'tool', step: 2 },
  },
  {
    name: 'the last turn may still answer',
    context: { maxTurns: 1 },
    journal: journal(answer('end', 'done')),
    want: { kind: 'done' },
  },
  {
    name: 'a refusal fails the run',
    journal: journal(answer('refusal', 'I will not.')),
    want: { kind: 'failed', message: 'the model declined to answer: I will not.', retryable: false },
  },
  {
    name: 'an answer that was cut off is continued',
    context: { maxTurns: 10 },
    journal: journal(answer('max_tokens', 'one ')),
    want: { kind: 'model', step: 1, turn: 2 },
  },
  {
    name: 'and joined without a seam',
    context: { maxTurns: 10 },
    journal: journal(answer('max_tokens', 'one '), answer('max_tokens', 'two '), answer('end', 'three')),
    want: { kind: 'done', result: 'one two three', message: undefined },
  },
  {
    name: 'continued three times at most, and then flagged',
    context: { maxTurns: 10 },
    journal: journal(answer('max_tokens', 'a'), answer('max_tokens', 'b'), answer('max_tokens', 'c'), answer('max_tokens', 'd')),
    want: { kind: 'done', result: 'abcd', message: 'the answer is incomplete: it was cut off at the token limit 4 times' },
  },
  {
    name: 'continuing takes turns like anything else',
    context: { maxTurns: 2 },
    journal: journal(answer('max_tokens', 'a'), answer('max_tokens', 'b')),
    want: { kind: 'failed', message: 'max iterations reached without completion' },
  },
  {
    name: 'a continuation that calls tools starts its answer anew',
    context: { maxTurns: 10 },
    journal: journal(
      answer('max_tokens', 'a'),
      answer('tool_calls', 'b', call('x')),
      { id: 'x', content: '1' },
      answer('end', 'c'),
    ),
    want: { kind: 'done', result: 'c' },
  },
];

describe('ai worker: the step machine', () => {
  for (const row of rows) {
    it(row.name, () => {
      const decision = next({ ...context, ...row.context }, tools, row.journal);
      for (const [key, value] of Object.entries(row.want)) expect(decision, key).to.have.deep.property(key, value);
    });
  }

  it('asks with the system prompt, the task and the tools', () => {
    const first = next(context, tools, []);
    expect(first).to.deep.include({ request: { system: 'be good', messages: [asked], tools } });
  });
  it('shows the model its calls and their results, errors marked', () => {
    const steps = journal(
      answer('tool_calls', 'I read', call('a'), call('b')),
      { id: 'a', content: '1' },
      { id: 'b', content: 'Error executing tool: no', isError: true },
    );
    expect(messagesAfter(steps)).to.deep.equal([
      asked,
      { role: 'assistant', content: [{ type: 'text', text: 'I read' }, call('a'), call('b')] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', id: 'a', content: '1', isError: false },
          { type: 'tool_result', id: 'b', content: 'Error executing tool: no', isError: true },
        ],
      },
    ]);
  });
  it('makes the same request from the same journal, so that a resumed turn is found', () => {
    const steps = journal(answer('tool_calls', call('a')), { id: 'a', content: '1' });
    expect(JSON.stringify(next(context, tools, structuredClone(steps)))).to.equal(JSON.stringify(next(context, tools, steps)));
  });
  it('goes on step by step as it would from the whole journal', () => {
    const steps = journal(
      answer('tool_calls', call('a')),
      { id: 'a', content: '1' },
      answer('tool_calls', call('b'), call('c')),
      { id: 'b', content: '2' },
      { id: 'c', content: '3' },
      answer('end', 'done'),
    );
    let state = begin(context, tools);
    for (const [i, step] of steps.entries()) {
      state = advance(state, step);
      expect(decide(state)).to.deep.equal(next(context, tools, steps.slice(0, i + 1)));
    }
  });
  it('changes no state that it has given out', () => {
    const before = advance(begin(context, tools), journal(answer('tool_calls', call('a')))[0] as JournalStep);
    const copy = structuredClone(before);
    advance(before, { step: 1, kind: 'tool', result: { id: 'a', name: 'file_read', content: '1', isError: false } });
    expect(before).to.deep.equal(copy);
  });
  for (const { name, steps } of [
    { name: 'a tool step where a model turn is due', steps: journal({ id: 'a', content: '1' }) },
    { name: 'a model turn where a tool step is due', steps: journal(answer('tool_calls', call('a')), answer('end', 'x')) },
    { name: 'a gap', steps: [{ ...journal(answer('end', 'x'))[0], step: 1 } as JournalStep] },
    { name: 'a step after the end', steps: journal(answer('end', 'x'), answer('end', 'y')) },
  ]) {
    it(`refuses a journal with ${name}`, () => expect(() => next(context, tools, steps)).to.throw('does not fit'));
  }
});
