import { expect } from 'chai';
import { planLaunch } from '../../../../functions/task-admitted/core/launch-plan.ts';
import { cancelledStatus, refusedStatus, runningStatus, waitingStatus } from '../../../../functions/task-admitted/core/status.ts';
import type { TaskStatus } from '../../../../shared/api/generated/task.ts';
import { anAgent, aTask, given, now } from './given.ts';

const why = { reason: 'AgentNotFound', message: 'agent "x" not found' };
const conditionsOf = (status: { conditions?: TaskStatus['conditions'] | null } | undefined) =>
  (status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe('the status that task-admitted writes', () => {
  it('a waiting Task says what it waits for, and is not written again for the same', () => {
    const status = waitingStatus(aTask(), why, now);
    expect(status).to.include({ phase: 'Pending', message: why.message });
    expect(conditionsOf(status)).to.deep.equal(['Admitted=False AgentNotFound']);
    const waiting = aTask({ status: status as TaskStatus });
    expect(waitingStatus(waiting, why, now + 60_000)).to.equal(undefined);
  });

  it('what was judged is the spec of that generation', () => {
    const status = waitingStatus(aTask(), why, now) as TaskStatus;
    const changed = aTask({ status, metadata: { generation: 2 } });
    expect(waitingStatus(changed, why, now)?.conditions?.[0]?.observedGeneration).to.equal(2);
  });

  it('a refused Task is over and says why twice: for people and for programs', () => {
    const status = refusedStatus(aTask(), why, now);
    expect(status).to.include({ phase: 'Failed', message: why.message, completionTime: '2026-01-01T12:00:00Z' });
    expect(conditionsOf(status)).to.deep.equal(['Admitted=False AgentNotFound', 'Complete=False TaskFailed']);
  });

  it('a cancelled Task is over', () => {
    const status = cancelledStatus(aTask(), 'no need', now);
    expect(status).to.include({ phase: 'Cancelled', message: 'no need' });
    expect(conditionsOf(status)).to.deep.equal(['Complete=False TaskCancelled']);
  });

  it('a launched Task is not out of budget any more', () => {
    const lastTransitionTime = '2026-01-01T11:00:00Z';
    const conditions = [
      { type: 'BudgetExhausted', status: 'True', reason: 'LimitReached', message: 'm', lastTransitionTime },
      { type: 'Admitted', status: 'False', reason: 'BudgetExhausted', message: 'm', lastTransitionTime },
    ] as const;
    // It began at 10, and stood still from 11 to 12: half of its two hours are left.
    const startTime = '2026-01-01T10:00:00Z';
    const paused = aTask({
      spec: { timeout: '2h' },
      status: { phase: 'Pending', attempts: 1, startTime, conditions: [...conditions] },
    });
    const plan = planLaunch(given({ task: paused }));
    const status = runningStatus(paused, undefined, plan, now);
    expect(conditionsOf(status)).to.include('BudgetExhausted=False GoesOn');
    expect(status.startTime).to.equal('2026-01-01T11:00:00Z');
    expect(plan.deadline?.seconds).to.equal(3600);
  });

  it('a launched Task is Running, its waiting is over, and its start is that of this iteration', () => {
    const waited = aTask({
      status: {
        ...(waitingStatus(aTask(), why, now - 1000) as TaskStatus),
        attempts: 1,
        iteration: 1,
        nextScheduleTime: 'old',
      },
    });
    const status = runningStatus(
      waited,
      anAgent({ coordination: { enabled: true, autonomous: true } }),
      planLaunch(given({ task: waited })),
      now,
    );
    expect(status).to.include({
      phase: 'Running',
      attempts: 2,
      iteration: 1,
      jobName: 'build-job-01234567-2',
      startTime: '2026-01-01T12:00:00Z',
      nextScheduleTime: null,
      message: 'autonomous iteration 1',
    });
    expect(conditionsOf(status)).to.deep.equal(['Admitted=True Admitted', 'JobCreated=True JobCreated']);
  });

  it('another attempt has the start of the first, moved on by the time that the Task was not let in', () => {
    const before = { attempts: 1, startTime: '2026-01-01T11:00:00Z' };
    const retried = aTask({ status: before });
    expect(runningStatus(retried, undefined, planLaunch(given({ task: retried })), now).startTime).to.equal(before.startTime);
    const held = aTask({ status: { ...before, ...(waitingStatus(retried, why, now - 600_000) as TaskStatus) } });
    expect(runningStatus(held, undefined, planLaunch(given({ task: held })), now).startTime).to.equal('2026-01-01T11:10:00Z');
  });

  it('a Task whose run has begun without a pod names no Job, and says where it runs', () => {
    const task = aTask({ spec: { execution: { runtime: 'function' } } });
    const status = runningStatus(task, undefined, planLaunch(given({ task })), now);
    expect(status).to.include({ phase: 'Running', runtime: 'function', jobName: null, message: 'attempt 1 has begun' });
    expect(conditionsOf(status)).to.deep.equal(['Admitted=True Admitted', 'RunStarted=True RunStarted', 'Runtime=True Function']);
  });

  it('a Task that needs a pod all the same says why', () => {
    const task = aTask({ spec: { execution: { runtime: 'function' }, ai: { tools: ['code_exec'] } } });
    const status = runningStatus(task, undefined, planLaunch(given({ task })), now);
    expect(status).to.include({ runtime: 'job', jobName: 'build-job-01234567-1' });
    expect(conditionsOf(status)).to.include('Runtime=False NeedsPod');
    expect(status.conditions?.at(-1)?.message).to.equal(
      'runs in a pod: code_exec needs files and processes, and only a pod has that',
    );
  });

  it('a Job that is there already is a Job, whatever was said since', () => {
    const task = aTask({ spec: { execution: { runtime: 'function' } } });
    expect(planLaunch(given({ task, launched: true })).runtime.runtime).to.equal('job');
  });

  it('a launched Task says what places it has', () => {
    const task = aTask({ spec: { sessionRef: { name: 's' } } });
    const status = runningStatus(task, undefined, planLaunch(given({ task, maxTasksPerNamespace: 2 })), now);
    expect(conditionsOf(status)).to.include('Admitted=True PlaceTaken');
    expect(status.conditions?.[0]?.message).to.equal('has its place: tasks/team, session/team/s');
  });
});
