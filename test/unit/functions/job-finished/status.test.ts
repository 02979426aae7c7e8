import { expect } from 'chai';
import {
  endedStatus,
  iterationStatus,
  pausedStatus,
  podStatus,
  retryStatus,
  suspendedStatus,
} from '../../../../functions/job-finished/core/status.ts';
import { usageStatus } from '../../../../functions/job-finished/core/usage.ts';
import type { TaskStatus } from '../../../../shared/api/generated/task.ts';
import type { UsageTotals } from '../../../../shared/store/store.ts';
import { aTask, jobOf, now } from './given.ts';

const usage: UsageTotals = {
  modelCalls: 2,
  inputTokens: 100,
  cachedInputTokens: 60,
  outputTokens: 10,
  costNanos: 12_500_000,
  unpricedCalls: 1,
  modelMs: 5,
  toolMs: 5,
};
const conditionsOf = (status: { conditions?: TaskStatus['conditions'] | null } | undefined) =>
  (status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe('the status that job-finished writes', () => {
  for (const [why, decision, phase, conditions] of [
    ['success', { kind: 'succeed', message: 'm' }, 'Succeeded', ['Complete=True TaskSucceeded']],
    [
      'a goal',
      { kind: 'succeed', message: 'm', goal: 'GoalComplete' },
      'Succeeded',
      ['Complete=True TaskSucceeded', 'GoalComplete=True GoalComplete'],
    ],
    [
      'the last iteration',
      { kind: 'succeed', message: 'm', goal: 'MaxIterationsReached' },
      'Succeeded',
      ['Complete=True TaskSucceeded', 'GoalComplete=False MaxIterationsReached'],
    ],
    ['failure', { kind: 'fail', message: 'm', reason: 'r' }, 'Failed', ['Complete=False TaskFailed']],
    ['a cancel', { kind: 'cancel', message: 'm' }, 'Cancelled', ['Complete=False TaskCancelled']],
  ] as const) {
    it(why, () => {
      const status = endedStatus(aTask(), decision, { eventJob: jobOf(1), hasResult: true, usage: undefined, now });
      expect(status).to.deep.include({
        phase,
        message: 'm',
        completionTime: '2026-01-01T12:00:00Z',
        resultRef: { available: true },
      });
      expect(conditionsOf(status)).to.deep.equal(conditions);
    });
  }

  it('a pause is said once and leaves the Task Running', () => {
    const status = suspendedStatus(aTask(), { kind: 'suspend', message: 'm' }, now);
    expect(status).to.include({ phase: 'Running', message: 'm' });
    expect(suspendedStatus(aTask({ status: status as TaskStatus }), { kind: 'suspend', message: 'm' }, now + 1)).to.equal(
      undefined,
    );
  });

  it('a Task out of budget waits, keeps its start, and says what it has used', () => {
    const running = aTask({ metadata: { generation: 3 } });
    const status = pausedStatus(running, { kind: 'pause', message: 'm' }, { usage, now });
    expect(status).to.include({ phase: 'Pending', message: 'm', jobName: null });
    expect(status).not.to.have.any.keys('startTime', 'attempts', 'iteration');
    expect(status.usage).to.include({ modelCalls: 2, cost: '0.0125' });
    expect(conditionsOf(status)).to.deep.equal([
      'BudgetExhausted=True LimitReached',
      'Admitted=False BudgetExhausted',
      'JobCreated=False BudgetExhausted',
    ]);
    expect(status.conditions?.map(({ observedGeneration }) => observedGeneration)).to.deep.equal([3, 3, undefined]);
  });

  it('an iteration after a pause says that the pause is over, and keeps the name of the last Job', () => {
    const paused = aTask({ status: suspendedStatus(aTask(), { kind: 'suspend', message: 'm' }, now) as TaskStatus });
    const status = iterationStatus(paused, { kind: 'iterate', iteration: 1, message: 'autonomous iteration 1' }, now);
    expect(status).to.include({ phase: 'Pending', iteration: 1, startTime: null });
    expect(status).not.to.have.property('jobName');
    expect(conditionsOf(status)).to.deep.equal(['Suspended=False Resumed', 'JobCreated=False NextIteration']);
  });

  it('a success that came after all names its Job, and nothing is tried again', () => {
    const waiting = aTask({ status: retryStatus(aTask(), { kind: 'retry', delayMs: 1500, message: 'm' }, now) as TaskStatus });
    const { jobName: _, ...status } = waiting.status ?? {};
    const decision = { kind: 'succeed', message: 'm' } as const;
    const ended = endedStatus({ ...waiting, status }, decision, { eventJob: jobOf(1), hasResult: true, usage: undefined, now });
    expect(ended).to.include({ phase: 'Succeeded', jobName: jobOf(1), nextScheduleTime: null });
    expect(conditionsOf(ended)).to.include('Retrying=False SucceededLate');
  });

  it('a pod that does not start is a condition, and none of a Task that is tried again', () => {
    const decision = { kind: 'tell', isStuck: true, reason: 'Unschedulable', message: 'm' } as const;
    const stuck = podStatus(aTask(), decision, now);
    expect(conditionsOf(stuck)).to.deep.equal(['PodStuck=True Unschedulable']);
    const task = aTask({ status: stuck as TaskStatus });
    const started = podStatus(task, { ...decision, isStuck: false, reason: 'PodStarted' }, now);
    expect(conditionsOf(started)).to.deep.equal(['PodStuck=False PodStarted']);
    const retried = retryStatus(task, { kind: 'retry', delayMs: 0, message: 'm' }, now);
    expect(conditionsOf(retried)).to.include('PodStuck=False PodRemoved');
  });

  it('a retry says when it is due, to the millisecond, and clears what was', () => {
    const status = retryStatus(aTask(), { kind: 'retry', delayMs: 1500, message: 'no luck' }, now);
    expect(status).to.include({
      phase: 'Pending',
      nextScheduleTime: '2026-01-01T12:00:01.500Z',
      jobName: null,
      resultRef: null,
      message: 'no luck; next attempt at 2026-01-01T12:00:01.500Z',
    });
    expect(conditionsOf(status)).to.deep.equal(['Retrying=True BackOff', 'JobCreated=False BackOff']);
  });

  it('what goes on at once waits for nothing', () => {
    const status = retryStatus(aTask(), { kind: 'resume', delayMs: 0, message: 'interrupted' }, now);
    expect(status).to.include({ phase: 'Pending', nextScheduleTime: null, message: 'interrupted' });
  });
});

describe('usage in the status of a Task', () => {
  it('money is a decimal number, without calls whose price is not known', () =>
    expect(usageStatus(usage).usage).to.deep.equal({
      modelCalls: 2,
      inputTokens: 100,
      cachedInputTokens: 60,
      outputTokens: 10,
      cost: '0.0125',
      unpricedCalls: 1,
    }));
  it('no known price is no cost, and not a cost of 0', () =>
    expect(usageStatus({ ...usage, costNanos: 0, unpricedCalls: 2 }).usage).not.to.have.property('cost'));
  it('a call that costs nothing costs nothing', () =>
    expect(usageStatus({ ...usage, costNanos: 0, unpricedCalls: 0 }).usage?.cost).to.equal('0.00'));
  it('no calls are nothing to tell', () => {
    expect(usageStatus({ ...usage, modelCalls: 0 })).to.deep.equal({});
    expect(usageStatus(undefined)).to.deep.equal({});
  });
});
