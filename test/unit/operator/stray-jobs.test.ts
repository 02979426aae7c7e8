import { expect } from 'chai';
import { strayJobs } from '../../../operator/core/stray-jobs.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Job, JobStatus } from '../../../shared/api/kubernetes/job.ts';
import { annotations } from '../../../shared/core/labels.ts';

const task: Task = {
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't', namespace: 'n', uid: '12345678' },
  spec: { type: 'ai' },
  status: { phase: 'Cancelled' },
};
const job = (attempt: number, status: JobStatus, name = 't'): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { namespace: 'n', name: `${name}-job-12345678-${attempt}`, annotations: { [annotations.taskName]: name } },
  spec: { template: { spec: { containers: [] } } },
  status,
});
const found = (...jobs: Job[]) =>
  strayJobs({
    tasks: { get: (namespace, name) => (namespace === 'n' && name === 't' ? task : undefined) },
    jobs: { list: () => jobs },
  });

describe('operator: stray Jobs', () => {
  it('are those at work in vain, by their Tasks', () =>
    expect([...found(job(1, { active: 1 }))]).to.deep.equal([['n/t', 't-job-12345678-1']]));
  it('are none that have ended', () =>
    expect(found(job(1, { conditions: [{ type: 'Complete', status: 'True' }] })).size).to.equal(0));
  it('are none whose Task nobody knows', () => expect(found(job(1, { active: 1 }, 'other')).size).to.equal(0));
});
