import { expect } from 'chai';
import { asTold } from '../../../../demo/model/scripts/as-told.ts';
import { readTap } from '../../../../demo/model/scripts/coder.ts';
import { firstPlan, planAfter, readPlan } from '../../../../demo/model/scripts/plan.ts';
import { firstMessageOf } from '../../../../shared/agent/core/prompt.ts';
import type { RunContext } from '../../../../shared/api/worker.ts';
import type { ModelMessage } from '../../../../shared/llm/types.ts';

const goal = 'Implement a REST API';
const context: RunContext = {
  task: { namespace: 'n', name: 't', uid: 'u' },
  run: 1,
  iteration: 0,
  agent: 'a',
  prompt: goal,
  systemPrompt: '',
  tools: [],
  offers: [],
  autonomous: { maxIterations: undefined },
  coordination: undefined,
  parent: undefined,
  plan: undefined,
  session: undefined,
  maxTurns: 100,
};
/** The plan as the next iteration reads it: through the prompt that the worker makes. */
const carried = (plan: Parameters<typeof planAfter>[0], end: Parameters<typeof planAfter>[1]) =>
  readPlan(firstMessageOf({ ...context, plan: { ...planAfter(plan, end), iteration: 0 } }));

describe('demo: the coordinator’s plan', () => {
  const start = readPlan(goal);
  it('begins with building', () => expect(start).to.deep.include({ goal, stage: 'build', written: false }));
  it('goes on building after the first plan is written', () => {
    expect(readPlan(firstMessageOf({ ...context, plan: { ...firstPlan(start), iteration: 0 } }))).to.deep.include({
      goal,
      stage: 'build',
      written: true,
    });
  });
  it('repairs what a review found', () => {
    expect(carried(start, { kind: 'reviewed', findings: ['src/notes.js: wrong'] })).to.deep.include({
      stage: 'repair',
      findings: ['src/notes.js: wrong'],
    });
  });
  it('builds again where the work did not come through', () => {
    expect(carried(start, { kind: 'trouble', trouble: ['it ended Failed'] })).to.deep.include({ stage: 'build', written: true });
  });
  it('hardens what was approved, and is complete after that', () => {
    const repaired = carried(carried(start, { kind: 'reviewed', findings: ['x'] }), { kind: 'reviewed', findings: [] });
    expect(repaired.stage).to.equal('harden');
    expect(planAfter(repaired, { kind: 'reviewed', findings: [] })).to.include({ goal_complete: true, progress_pct: 100 });
    expect(planAfter(repaired, { kind: 'reviewed', findings: ['y'] })).to.include({ goal_complete: false });
  });
});

describe('demo: a model that is told which tool to call', () => {
  const told = (prompt: string, ...more: ModelMessage[]) =>
    asTold({
      model: 'm',
      system: '',
      tools: ['crm'],
      maxTokens: undefined,
      messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }, ...more],
    })?.content;
  const call = { type: 'tool_call' as const, id: 'toolu_1_0', name: 'crm', arguments: { number: 7 } };
  const result = (content: string, isError: boolean): ModelMessage[] => [
    { role: 'assistant', content: [call] },
    { role: 'user', content: [{ type: 'tool_result', id: call.id, content, isError }] },
  ];

  it('calls it', () => expect(told('Call crm with {"number": 7}')).to.deep.equal([call]));
  it('tells what it answered, and that it failed', () => {
    const order = 'Call crm with {"number": 7}';
    expect(told(order, ...result('Ada', false))).to.deep.equal([{ type: 'text', text: 'crm answered: Ada' }]);
    expect(told(order, ...result('nobody', true))).to.deep.equal([{ type: 'text', text: 'crm failed: nobody' }]);
  });
  it('has nothing to say to other prompts', () => expect(told('Call me.')).to.equal(undefined));
});

describe('demo: reading test output', () => {
  it('counts what passed and failed, and names the first failure', () => {
    expect(readTap('ok 1 - a\nnot ok 2 - b\nnot ok 3 - c\n# tests 3\n# pass 1\n# fail 2\n')).to.deep.equal({
      passed: 1,
      failed: 2,
      firstFailure: 'b',
    });
  });
  it('says nothing of output that is no test run', () => expect(readTap('bash: node: not found')).to.equal(undefined));
});
