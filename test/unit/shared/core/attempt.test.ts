import { expect } from 'chai';
import type { TaskStatus } from '../../../../shared/api/generated/task.ts';
import { attemptName, launchCondition } from '../../../../shared/core/attempt.ts';
import { attemptEnd, attemptStartedAt } from '../../../../shared/core/timeouts.ts';

const task = (status: TaskStatus, spec: { timeout?: string; attemptTimeout?: string } = {}) => ({
  metadata: { name: 't', uid: '12345678-aaaa' },
  spec: {
    type: 'ai' as const,
    ...(spec.timeout && { timeout: spec.timeout }),
    ...(spec.attemptTimeout && { retryPolicy: { attemptTimeout: spec.attemptTimeout } }),
  },
  status,
});
const startTime = '2026-01-01T00:00:00Z';
const started = Date.parse(startTime);
const second = '2026-01-01T00:10:00Z';
const condition = (type: string, status: 'True' | 'False') => ({
  type,
  status,
  reason: 'r',
  message: 'm',
  lastTransitionTime: second,
});

describe('what an attempt is called', () => {
  const rows: [name: string, status: TaskStatus, is: string | undefined][] = [
    ['by its Job', { jobName: 'j', attempts: 1 }, 'j'],
    ['without one as its Job would be', { runtime: 'function', attempts: 2 }, 't-job-12345678-2'],
    ['not at all before the first', { runtime: 'function', attempts: 0 }, undefined],
    ['not at all between two with Jobs', { runtime: 'job', attempts: 1 }, undefined],
  ];
  for (const [name, status, is] of rows) it(name, () => expect(attemptName(task(status))).to.equal(is));
});

describe('when an attempt without a pod began, and when its time is up', () => {
  const running = (conditions: ReturnType<typeof condition>[]): TaskStatus => ({ runtime: 'function', startTime, conditions });
  it('has a condition of its own', () => expect(launchCondition(task({ runtime: 'function' }))).to.equal('RunStarted'));
  it('began when that says so', () => {
    const status = running([condition('JobCreated', 'True'), condition('RunStarted', 'True')]);
    expect(attemptStartedAt(task(status))).to.equal(Date.parse(second));
    expect(attemptStartedAt(task(running([condition('RunStarted', 'False')])))).to.equal(started);
  });
  const rows: [name: string, spec: Parameters<typeof task>[1], minutes: number | undefined, attemptTimeout?: string][] = [
    ['never where nothing bounds it', {}, undefined],
    ["with the Task's time, from its start on", { timeout: '30m' }, 30],
    ["with the attempt's, from its own", { attemptTimeout: '5m' }, 15, '5m'],
    ['with whichever comes first', { timeout: '12m', attemptTimeout: '5m' }, 12],
    ['with the attempt first', { timeout: '30m', attemptTimeout: '5m' }, 15, '5m'],
  ];
  for (const [name, spec, minutes, attemptTimeout] of rows)
    it(name, () =>
      expect(attemptEnd(task(running([condition('RunStarted', 'True')]), spec))).to.deep.equal(
        minutes === undefined ? undefined : { at: started + minutes * 60_000, attemptTimeout },
      ),
    );
});
