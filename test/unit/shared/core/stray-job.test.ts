import { expect } from 'chai';
import type { Task, TaskStatus } from '../../../../shared/api/generated/task.ts';
import { isStrayJob } from '../../../../shared/core/stray-job.ts';

const taskWith = (status: TaskStatus): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't', namespace: 'default', uid: '12345678-90' },
  spec: { type: 'ai' },
  status,
});
const job = (attempt: number): string => `t-job-12345678-${attempt}`;

describe('core: stray Jobs', () => {
  const rows: [string, string, TaskStatus, boolean][] = [
    ['the present one', job(1), { phase: 'Running', attempts: 1, jobName: job(1) }, false],
    ['one whose launch is not written down yet', job(1), { phase: 'Pending' }, false],
    ['that of a retry whose launch is not written down yet', job(2), { phase: 'Pending', attempts: 1 }, false],
    ['the last one, whose worker is about to end', job(1), { phase: 'Succeeded', attempts: 1, jobName: job(1) }, false],
    ['one of an attempt that is past', job(1), { phase: 'Running', attempts: 2, jobName: job(2) }, true],
    ['one of the attempt that was given up', job(1), { phase: 'Pending', attempts: 1 }, true],
    ['one that was launched for a Task that was cancelled before', job(1), { phase: 'Cancelled' }, true],
    ['one that was launched again after it was stopped', job(1), { phase: 'Cancelled', attempts: 1, jobName: job(1) }, true],
    ['one that was launched after the end', job(2), { phase: 'Succeeded', attempts: 1, jobName: job(1) }, true],
    ['one that is named like no Job of the Task', 't-job-00000000-1', { phase: 'Cancelled' }, false],
  ];
  for (const [name, of, status, expected] of rows)
    it(`${name}: ${expected ? 'yes' : 'no'}`, () => expect(isStrayJob(of, taskWith(status))).to.equal(expected));
});
