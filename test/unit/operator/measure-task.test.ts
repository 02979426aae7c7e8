import { expect } from 'chai';
import { type Measurement, measureTask, type Sight } from '../../../operator/core/measure-task.ts';
import type { Task } from '../../../shared/api/generated/task.ts';

const created = Date.parse('2026-01-01T00:00:00Z');
const task = (status?: Task['status']): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 'a', namespace: 'default', uid: 'uid', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { type: 'ai' },
  ...(status === undefined ? {} : { status }),
});
const interrupted = {
  phase: 'Pending' as const,
  conditions: [{ type: 'Retrying', status: 'True' as const, reason: 'Interrupted', message: '', lastTransitionTime: '' }],
};

interface Change {
  /** Seconds after the Task was made. */
  readonly at: number;
  readonly status?: Task['status'];
}

/** What all these changes of a Task say. */
function measure(changes: readonly Change[]): { all: Measurement[]; sight: Sight | undefined } {
  let old: Task | undefined;
  let sight: Sight | undefined;
  const all: Measurement[] = [];
  for (const { at, status } of changes) {
    const seen = task(status);
    const measured = measureTask(old, seen, sight, created + at * 1000);
    all.push(...measured.measurements);
    sight = measured.sight;
    old = seen;
  }
  return { all, sight };
}

describe('what changes of a Task say', () => {
  const rows: readonly { name: string; changes: readonly Change[]; says: readonly Measurement[] }[] = [
    {
      name: 'a plain one waits, has one attempt, and ends',
      changes: [{ at: 0.5 }, { at: 2.5, status: { phase: 'Running' } }, { at: 10.5, status: { phase: 'Succeeded' } }],
      says: [
        { kind: 'waited', seconds: 2 },
        { kind: 'attempt', outcome: 'succeeded' },
        { kind: 'ended', phase: 'Succeeded', seconds: 10 },
      ],
    },
    {
      name: 'one that was there before we were has waited since it was made',
      changes: [{ at: 60 }, { at: 61, status: { phase: 'Running' } }],
      says: [{ kind: 'waited', seconds: 61 }],
    },
    {
      name: 'standing in line for a place is waiting all along',
      changes: [{ at: 0 }, { at: 1, status: { phase: 'Pending' } }, { at: 5, status: { phase: 'Running' } }],
      says: [{ kind: 'waited', seconds: 5 }],
    },
    {
      name: 'a pause before a retry is no waiting: it waits from when it is due',
      changes: [
        { at: 0, status: { phase: 'Running' } },
        { at: 10, status: { phase: 'Pending', nextScheduleTime: '2026-01-01T00:01:10Z' } },
        { at: 72, status: { phase: 'Running' } },
      ],
      says: [
        { kind: 'attempt', outcome: 'failed' },
        { kind: 'waited', seconds: 2 },
      ],
    },
    {
      name: 'an interruption is told from a failure',
      changes: [
        { at: 0, status: { phase: 'Running' } },
        { at: 1, status: interrupted },
      ],
      says: [{ kind: 'attempt', outcome: 'interrupted' }],
    },
    {
      name: 'an iteration is an attempt that succeeded, and there is a gap to the next one',
      changes: [
        { at: 0, status: { phase: 'Running', iteration: 0 } },
        { at: 10, status: { phase: 'Pending', iteration: 1 } },
        { at: 10.2, status: { phase: 'Pending', iteration: 1, message: 'waits' } },
        { at: 10.5, status: { phase: 'Running', iteration: 1 } },
      ],
      says: [
        { kind: 'attempt', outcome: 'succeeded' },
        { kind: 'waited', seconds: 0.5 },
        { kind: 'gap', seconds: 0.5 },
      ],
    },
    {
      name: 'one that is refused ends without an attempt',
      changes: [{ at: 0 }, { at: 1, status: { phase: 'Failed' } }],
      says: [{ kind: 'ended', phase: 'Failed', seconds: 1 }],
    },
    {
      name: 'one that had ended before it was seen says nothing',
      changes: [{ at: 9, status: { phase: 'Succeeded' } }],
      says: [],
    },
    {
      name: 'changes of one that has ended say nothing',
      changes: [
        { at: 0, status: { phase: 'Running' } },
        { at: 1, status: { phase: 'Failed' } },
        { at: 2, status: { phase: 'Failed', message: 'm' } },
      ],
      says: [
        { kind: 'attempt', outcome: 'failed' },
        { kind: 'ended', phase: 'Failed', seconds: 1 },
      ],
    },
    {
      name: 'a schedule does not wait',
      changes: [
        { at: 0, status: { phase: 'Scheduled' } },
        { at: 9, status: { phase: 'Scheduled' } },
      ],
      says: [],
    },
  ];
  for (const { name, changes, says } of rows) it(name, () => expect(measure(changes).all).to.deep.equal(says));

  it('nothing is remembered of one that has ended', () => {
    expect(measure([{ at: 0 }, { at: 1, status: { phase: 'Cancelled' } }]).sight).to.equal(undefined);
  });

  it('a schedule is in no line', () => {
    expect(measure([{ at: 0 }, { at: 1, status: { phase: 'Scheduled' } }]).sight).not.to.have.property('waitsSince');
  });
});
