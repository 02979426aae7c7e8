import { expect } from 'chai';
import type { Task, TaskPhase, TaskStatus } from '../../../../shared/api/generated/task.ts';
import { reasonToCancelChildren, unfinishedChildren } from '../../../../shared/core/orphans.ts';

const parent = { uid: 'parent-uid' };

/** A Task with the parent's label, changed as told. */
function labelled(
  name: string,
  { uid = parent.uid, phase, cancel }: { uid?: string; phase?: TaskPhase; cancel?: string } = {},
): Task {
  const annotations = {
    'orka.ai/parent-task-name': 'lead',
    'orka.ai/parent-task-uid': uid,
    ...(cancel === undefined ? {} : { 'orka.ai/cancel': cancel }),
  };
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name, namespace: 'team', uid: `uid-of-${name}`, labels: { 'orka.ai/parent-task': 'lead' }, annotations },
    spec: { type: 'ai' },
    ...(phase === undefined ? {} : { status: { phase } }),
  };
}

describe('why the children of a Task are cancelled', () => {
  const rows: [why: string, status: TaskStatus | undefined, reason: string | undefined][] = [
    ['it was cancelled: for the same reason', { phase: 'Cancelled', message: 'no need' }, 'no need'],
    ['it was cancelled without a reason', { phase: 'Cancelled', message: '' }, 'cancelled'],
    ['it failed', { phase: 'Failed', message: 'task timed out' }, 'parent task ended: Failed'],
    ['not where it succeeded', { phase: 'Succeeded', message: 'task completed successfully' }, undefined],
    ['not while it runs', { phase: 'Running' }, undefined],
    ['not between two attempts', { phase: 'Pending' }, undefined],
    ['not before it began', undefined, undefined],
  ];
  for (const [why, status, reason] of rows) {
    it(why, () => expect(reasonToCancelChildren(status === undefined ? {} : { status })).to.equal(reason));
  }
});

describe('which children are cancelled', () => {
  const rows: [why: string, task: Task, isOne: boolean][] = [
    ['one that has not begun', labelled('new'), true],
    ['one that waits', labelled('waits', { phase: 'Pending' }), true],
    ['one that runs', labelled('runs', { phase: 'Running' }), true],
    ['none that succeeded', labelled('done', { phase: 'Succeeded' }), false],
    ['none that failed', labelled('failed', { phase: 'Failed' }), false],
    ['none that was cancelled', labelled('cancelled', { phase: 'Cancelled' }), false],
    ['none that was told already', labelled('told', { phase: 'Running', cancel: '' }), false],
    ['none of an earlier Task of that name', labelled('stranger', { phase: 'Running', uid: 'earlier' }), false],
  ];
  for (const [why, task, isOne] of rows) {
    it(why, () => {
      const { name, uid } = task.metadata;
      expect(unfinishedChildren(parent, [task])).to.deep.equal(isOne ? [{ namespace: 'team', name, uid }] : []);
    });
  }
});
