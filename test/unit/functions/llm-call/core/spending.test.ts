import { expect } from 'chai';
import { chargedScopes } from '../../../../../functions/llm-call/core/charged-scopes.ts';
import { overBudget } from '../../../../../functions/llm-call/core/over-budget.ts';
import type { Task } from '../../../../../shared/api/generated/task.ts';
import type { Budget } from '../../../../../shared/core/budgets.ts';

const dollar = 1e9;
const ofTask: Budget = {
  scope: 'task/u',
  of: { kind: 'Task', namespace: 'n', name: 'report' },
  month: undefined,
  tokens: 10_000,
  costNanos: undefined,
  onExhausted: 'pause',
};
const ofAgent: Budget = {
  ...ofTask,
  scope: 'agent/n/writer/2026-11',
  of: { kind: 'Agent', namespace: 'n', name: 'writer' },
  month: '2026-11',
  tokens: undefined,
  costNanos: 250 * dollar,
};
const ofNamespace: Budget = { ...ofAgent, of: { kind: 'Namespace', namespace: 'n', name: 'n' }, tokens: 5_000_000 };

describe('llm-call: what is said of a budget that has not enough left', () => {
  const rows = [
    {
      name: 'tokens of a Task',
      budget: ofTask,
      refused: { left: { tokens: 500 }, worst: { tokens: 4_300, costNanos: undefined } },
      says: 'the budget of Task "report" has 500 of 10,000 tokens left, and the next call may need 4,300: raise spec.budget.maxTokens to go on',
    },
    {
      name: 'money of an Agent in a month',
      budget: ofAgent,
      refused: { left: { costNanos: dollar / 100 }, worst: { tokens: 4_300, costNanos: dollar / 8 } },
      says: 'the budget of Agent "writer" for 2026-11 (UTC) has $0.01 of $250.00 left, and the next call may need $0.125: raise spec.budget.costPerMonth to go on',
    },
    {
      name: 'money of a Namespace that has tokens enough',
      budget: ofNamespace,
      refused: { left: { tokens: 4_300, costNanos: 0 }, worst: { tokens: 4_300, costNanos: dollar } },
      says: 'the budget of Namespace "n" for 2026-11 (UTC) has $0.00 of $250.00 left, and the next call may need $1.00: raise annotation orka.ai/cost-per-month to go on',
    },
    {
      name: 'money, for a model whose price nobody knows',
      budget: ofAgent,
      refused: { left: { costNanos: 250 * dollar }, worst: { tokens: 1, costNanos: undefined } },
      says: 'the budget of Agent "writer" for 2026-11 (UTC) is in US dollars, and the price of model "m" is not known: name it in ConfigMap orka-models, or take spec.budget.costPerMonth away',
    },
    {
      name: 'a limit that cannot be read',
      budget: { ...ofNamespace, tokens: 0, problem: 'annotation orka.ai/tokens-per-month of Namespace "n" is no number: "10k"' },
      refused: { left: { tokens: 0 }, worst: { tokens: 1, costNanos: undefined } },
      says: 'annotation orka.ai/tokens-per-month of Namespace "n" is no number: "10k"; nothing may be spent until that is corrected or taken away',
    },
  ];
  for (const { name, budget, refused, says } of rows)
    it(name, () => expect(overBudget(budget, { ...refused, model: 'm' })).to.equal(says));
});

describe('llm-call: whom a call is charged to', () => {
  const task = (annotations?: Record<string, string>): Task => ({
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: 't', ...(annotations === undefined ? {} : { annotations }) },
    spec: { type: 'ai' },
  });
  it('whoever may have a limit, with or without one', () =>
    expect(chargedScopes(task(), [ofTask, { ...ofAgent, costNanos: undefined }])).to.deep.equal([
      'task/u',
      'agent/n/writer/2026-11',
    ]));
  it('the root once, also where those between are gone', () => {
    const child = task({ 'orka.ai/root-task-uid': 'r' });
    expect(chargedScopes(child, [ofTask])).to.deep.equal(['task/u', 'task/r']);
    expect(chargedScopes(child, [ofTask, { ...ofTask, scope: 'task/r' }])).to.deep.equal(['task/u', 'task/r']);
  });
});
