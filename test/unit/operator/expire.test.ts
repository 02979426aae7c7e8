import { expect } from 'chai';
import { type Expiry, expire, type Remains } from '../../../operator/core/expire.ts';
import type { Task, TaskStatus } from '../../../shared/api/generated/task.ts';

const end = Date.parse('2026-01-01T12:00:00Z');
const later = (seconds: number): number => end + seconds * 1000;
const task = (status: TaskStatus = {}, ttlSecondsAfterFinished?: number, metadata: object = {}): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't', ...metadata },
  spec: { type: 'ai', ...(ttlSecondsAfterFinished !== undefined && { ttlSecondsAfterFinished }) },
  status: { phase: 'Succeeded', completionTime: '2026-01-01T12:00:00Z', jobName: 'j', ...status },
});
const wait = (seconds: number): Expiry => ({ kind: 'wait', until: later(seconds) });

describe('the operator removes what Tasks leave behind', () => {
  for (const [why, remains, expected] of [
    ['nothing of a Task that runs', { task: task({ phase: 'Running' }, 5) }, { kind: 'nothing' }],
    ['its Job waits for its time', {}, wait(3600)],
    ['its Job goes', { now: later(3600) }, { kind: 'job', job: 'j' }],
    ['its Job goes at once where that is wanted', { jobTtlSeconds: 0, now: later(0) }, { kind: 'job', job: 'j' }],
    [
      'a Job whose worker is about to end waits for that, for its log',
      { jobTtlSeconds: 0, job: 'running', now: later(1) },
      wait(60),
    ],
    ['but not for ever', { jobTtlSeconds: 0, job: 'running', now: later(60) }, { kind: 'job', job: 'j' }],
    ['its Job stays where that is wanted', { jobTtlSeconds: -1, now: later(1e9) }, { kind: 'nothing' }],
    ['a Job that is gone needs nothing', { job: 'gone', now: later(1e9) }, { kind: 'nothing' }],
    [
      'a Task without a Job needs nothing',
      { task: (({ jobName: _, ...status }) => ({ ...task(), status }))(task().status ?? {}), now: later(1e9) },
      { kind: 'nothing' },
    ],
    ['the Task itself waits for its time', { task: task({}, 7200), job: 'gone' }, wait(7200)],
    ['whatever comes first is waited for', { task: task({}, 60) }, wait(60)],
    ['the Task itself goes, and its Job with it', { task: task({}, 60), now: later(60) }, { kind: 'task' }],
    ['the Task itself goes at once', { task: task({}, 0), now: later(0) }, { kind: 'task' }],
    [
      'the Task itself goes though its Job is to stay',
      { task: task({}, 60), jobTtlSeconds: -1, now: later(61) },
      { kind: 'task' },
    ],
    [
      'nothing of a Task that is being deleted',
      { task: task({}, 0, { deletionTimestamp: 'x' }), now: later(9) },
      { kind: 'nothing' },
    ],
    [
      'nothing of one that does not say when it ended',
      { task: task({ completionTime: undefined } as never, 0) },
      { kind: 'nothing' },
    ],
  ] as [string, Partial<Remains>, Expiry][]) {
    it(why, () =>
      expect(expire({ task: task(), job: 'over', jobTtlSeconds: 3600, now: later(1), ...remains })).to.deep.equal(expected),
    );
  }
});
