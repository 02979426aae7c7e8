import { expect } from 'chai';
import { isCoordinating, isForgottenChild } from '../../../operator/core/observe-family.ts';
import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task, TaskPhase } from '../../../shared/api/generated/task.ts';

const task = (phase: TaskPhase | undefined, metadata: object = {}): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't', namespace: 'n', ...metadata },
  spec: { type: 'ai' },
  ...(phase && { status: { phase } }),
});
const child = (phase: TaskPhase | undefined, more: object = {}): Task =>
  task(phase, { annotations: { 'orka.ai/parent-task-name': 'lead', 'orka.ai/parent-task-uid': 'u', ...more } });
const parent = (phase: TaskPhase, uid = 'u'): Task => task(phase, { name: 'lead', uid });
const agent = (coordination?: { enabled: boolean }): Agent => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Agent',
  metadata: { name: 'a' },
  spec: { ...(coordination && { coordination }) },
});

describe('the operator observes a family', () => {
  for (const [why, of, its, expected] of [
    ['a running child of a coordinator that failed', child('Running'), parent('Failed'), true],
    ['a child that never started, of one that was cancelled', child(undefined), parent('Cancelled'), true],
    ['a child of one that succeeded', child('Running'), parent('Succeeded'), false],
    ['a child of one at work', child('Running'), parent('Running'), false],
    ['a child that has ended too', child('Succeeded'), parent('Failed'), false],
    ['a child that has been asked to end', child('Running', { 'orka.ai/cancel': 'x' }), parent('Failed'), false],
    ['a child whose parent is gone', child('Running'), undefined, false],
    ['a child of another Task with that name', child('Running'), parent('Failed', 'other'), false],
    ['a Task that nobody delegated', task('Running'), parent('Failed'), false],
  ] as const) {
    it(`${why}: ${expected ? 'forgotten' : 'fine'}`, () => expect(isForgottenChild(of, its)).to.equal(expected));
  }

  for (const [why, of, its, expected] of [
    ['a coordinator at work', task('Running'), agent({ enabled: true }), true],
    ['a coordinator that waits', task('Pending'), agent({ enabled: true }), false],
    ['an Agent that may not delegate', task('Running'), agent({ enabled: false }), false],
    ['any other Agent', task('Running'), agent(), false],
    ['no Agent', task('Running'), undefined, false],
  ] as const) {
    it(`${why}: ${expected ? 'its status is shown again' : 'nothing to show'}`, () =>
      expect(isCoordinating(of, its)).to.equal(expected));
  }
});
