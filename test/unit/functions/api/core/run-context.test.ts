import { expect } from 'chai';
import { type RunFacts, runContext } from '../../../../../functions/api/core/run-context.ts';
import type { AgentSpec } from '../../../../../shared/api/generated/agent.ts';
import { sampleAgent, sampleChild, sampleTask } from './samples.ts';

const facts = (more: Partial<RunFacts>): RunFacts => ({
  task: sampleTask(),
  agent: undefined,
  agentPrompt: undefined,
  run: { run: 1, iteration: 0 },
  plan: undefined,
  session: undefined,
  tools: [],
  offers: [],
  ...more,
});

describe('api core: run-context', () => {
  const turns: { name: string; coordination?: AgentSpec['coordination']; is: number }[] = [
    { name: 'a plain Agent', is: 10 },
    { name: 'a coordinator', coordination: { enabled: true }, is: 50 },
    { name: 'an autonomous one', coordination: { enabled: true, autonomous: true }, is: 100 },
  ];
  for (const { name, coordination, is } of turns) {
    it(`${name} has ${is} turns`, () => {
      const agent = sampleAgent(coordination === undefined ? {} : { coordination });
      expect(runContext(facts({ agent })).maxTurns).to.equal(is);
    });
  }
  const prompts = [
    { name: 'ai.prompt before prompt', spec: { ai: { prompt: 'inner' } }, is: 'inner' },
    { name: 'prompt in place of an empty ai.prompt', spec: { ai: { prompt: '' } }, is: 'do it' },
    { name: 'prompt alone', spec: {}, is: 'do it' },
  ];
  for (const { name, spec, is } of prompts) {
    it(name, () => expect(runContext(facts({ task: sampleTask({ spec }) })).prompt).to.equal(is));
  }
  it('joins the instructions that there are', () => {
    const task = sampleTask({ spec: { ai: { systemPrompt: 'task' } } });
    expect(runContext(facts({ task, agentPrompt: 'agent' })).systemPrompt).to.equal('agent\n\ntask');
    expect(runContext(facts({ task })).systemPrompt).to.equal('task');
    expect(runContext(facts({})).systemPrompt).to.equal('');
  });
  it('knows no limit of iterations as 0', () => {
    const agent = sampleAgent({ coordination: { enabled: true, autonomous: true, maxIterations: 0 } });
    expect(runContext(facts({ agent })).autonomous).to.deep.equal({ maxIterations: undefined });
  });
  it('tells a child of its parent and its depth', () => {
    const agent = sampleAgent({ coordination: { enabled: true } });
    const context = runContext(facts({ task: sampleChild(), agent }));
    expect(context.parent).to.deep.equal({ name: 'root', uid: 'uid-root' });
    expect(context.coordination?.depth).to.equal(1);
  });
  it('takes a crooked depth for the top', () => {
    const agent = sampleAgent({ coordination: { enabled: true } });
    const task = sampleTask({ annotations: { 'orka.ai/coordination-depth': 'deep' } });
    expect(runContext(facts({ task, agent })).coordination?.depth).to.equal(0);
  });
});
