import { expect } from 'chai';
import { hasRoom, leftOf, limitsOf, nameOf, wayOut } from '../../../../shared/core/budget-room.ts';
import { type Budget, budgetsOf, isLimited, monthOf, ofAgent, ofNamespace } from '../../../../shared/core/budgets.ts';
import type { SpendingRecord } from '../../../../shared/store/spending.ts';
import { anAgent, aTask, now } from '../../functions/task-admitted/given.ts';

const spent = (change: Partial<SpendingRecord> = {}): SpendingRecord => ({
  scope: 's',
  calls: 1,
  tokens: 0,
  costNanos: 0,
  unpricedCalls: 0,
  reservedTokens: 0,
  reservedCostNanos: 0,
  presumedTokens: 0,
  presumedCostNanos: 0,
  ...change,
});
const budget = (change: Partial<Budget> = {}): Budget => ({ ...ofNamespace('team', {}, '2026-01'), ...change });

describe('whom the calls of a Task are charged to', () => {
  const root = aTask({ metadata: { name: 'root', uid: 'root-uid' }, spec: { budget: { maxTokens: 900, onExhausted: 'fail' } } });
  const parent = aTask({ metadata: { name: 'lead', uid: 'lead-uid' } });
  const task = aTask({ metadata: { uid: 'own-uid' }, spec: { budget: { maxCost: '2.50' } } });
  const agent = anAgent({ budget: { tokensPerMonth: 5000 } });
  const namespace = { metadata: { name: 'team', annotations: { 'orka.ai/cost-per-month': '100' } } };
  const all = budgetsOf({ task, ancestors: [parent, root], agent, namespace, now });

  it('the Task, all above it, its Agent and its Namespace, with a limit or without', () => {
    expect(all.map(({ scope }) => scope)).to.deep.equal([
      'task/own-uid',
      'task/lead-uid',
      'task/root-uid',
      'agent/team/coder/2026-01',
      'namespace/team/2026-01',
    ]);
    expect(all.filter(isLimited).map(({ of }) => of.name)).to.deep.equal(['build', 'root', 'coder', 'team']);
  });
  it('limits are in tokens and billionths of a dollar', () => {
    expect(all.map(({ tokens, costNanos }) => [tokens, costNanos])).to.deep.equal([
      [undefined, 2_500_000_000],
      [undefined, undefined],
      [900, undefined],
      [5000, undefined],
      [undefined, 100_000_000_000],
    ]);
  });
  it('who is held up waits where nothing else is said', () =>
    expect(all.map(({ onExhausted }) => onExhausted)).to.deep.equal(['pause', 'pause', 'fail', 'pause', 'pause']));
  it('a month is the one in UTC', () => {
    expect(monthOf(Date.parse('2026-01-31T23:59:59.999Z'))).to.equal('2026-01');
    expect(monthOf(Date.parse('2026-02-01T00:00:00Z'))).to.equal('2026-02');
  });
  it('an Agent is the one of its own namespace', () =>
    expect(ofAgent({ ...agent, metadata: { name: 'a', namespace: 'shared' } }, '2026-02').scope).to.equal(
      'agent/shared/a/2026-02',
    ));
  for (const text of ['', 'many', '-5', '1.5', '99999999999999999999']) {
    it(`an annotation that says ${JSON.stringify(text)} allows nothing, and says so`, () => {
      const { tokens, problem } = ofNamespace('team', { 'orka.ai/tokens-per-month': text }, '2026-01');
      expect(tokens).to.equal(0);
      expect(problem).to.equal(`annotation orka.ai/tokens-per-month of Namespace "team" is no number: "${text}"`);
    });
  }
});

describe('room in a budget', () => {
  it('what is reserved is not left, and less than nothing is nothing', () => {
    expect(leftOf({ tokens: 100, costNanos: 50 }, spent({ tokens: 30, reservedTokens: 20, costNanos: 60 }))).to.deep.equal({
      tokens: 50,
      costNanos: 0,
    });
    expect(leftOf({ tokens: undefined, costNanos: undefined }, spent({ tokens: 5 }))).to.deep.equal({
      tokens: undefined,
      costNanos: undefined,
    });
  });
  for (const [why, left, needed, room] of [
    ['no limit', {}, { tokens: 9, costNanos: undefined }, true],
    ['just enough', { tokens: 9 }, { tokens: 9, costNanos: undefined }, true],
    ['one token short', { tokens: 8 }, { tokens: 9, costNanos: undefined }, false],
    ['money is short', { tokens: 9, costNanos: 1 }, { tokens: 9, costNanos: 2 }, false],
    ['a call without a price within a limit of money', { costNanos: 9 }, { tokens: 1, costNanos: undefined }, false],
    ['something is left, and nobody knows what is needed', { tokens: 1, costNanos: 1 }, undefined, true],
    ['nothing is left', { tokens: 0, costNanos: 1 }, undefined, false],
    ['no money is left', { tokens: 1, costNanos: 0 }, undefined, false],
  ] as const) {
    it(`${why}: ${room ? 'room' : 'none'}`, () =>
      expect(hasRoom({ tokens: undefined, costNanos: undefined, ...left }, needed)).to.equal(room));
  }
  it('is told in words', () => {
    const month = budget({ tokens: 5, costNanos: 10_000_000 });
    expect(nameOf(month)).to.equal('budget of Namespace "team" for 2026-01');
    expect(limitsOf(month)).to.equal('5 tokens and 0.01 USD');
    expect(wayOut(month)).to.include('orka.ai/tokens-per-month').and.include('wait for the next month');
    expect(wayOut({ of: { kind: 'Task', namespace: 'team', name: 'build' }, month: undefined })).to.equal(
      'raise spec.budget of Task "build"',
    );
  });
});
