import { expect } from 'chai';
import { hasAnotherBudget, heldUpIn } from '../../../operator/core/observe-budget.ts';
import type { Task, TaskSpec, TaskStatus } from '../../../shared/api/generated/task.ts';

const a = (name: string, { root, spec, status, generation = 1 }: Given = {}): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: {
    name,
    namespace: 'team',
    uid: `uid-${name}`,
    generation,
    ...(root === undefined ? {} : { annotations: { 'orka.ai/root-task-uid': `uid-${root}` } }),
  },
  spec: { type: 'ai', ...spec },
  ...(status === undefined ? {} : { status }),
});

interface Given {
  readonly root?: string;
  readonly spec?: Partial<TaskSpec>;
  readonly status?: TaskStatus;
  readonly generation?: number;
}

const exhausted = (phase: 'Pending' | 'Cancelled'): TaskStatus => ({
  phase,
  conditions: [{ type: 'BudgetExhausted', status: 'True', reason: 'LimitReached', message: '', lastTransitionTime: '' }],
});

describe('operator: a budget is another one', () => {
  const before = a('t', { spec: { budget: { maxTokens: 5 } } });
  for (const [why, task, old, says] of [
    ['a Task that was not known', before, undefined, false],
    ['a change of its status', { ...before, status: { phase: 'Running' } }, before, false],
    ['a change of its prompt', a('t', { generation: 2, spec: { prompt: 'x', budget: { maxTokens: 5 } } }), before, false],
    ['a higher limit', a('t', { generation: 2, spec: { budget: { maxTokens: 6 } } }), before, true],
    ['no limit any more', a('t', { generation: 2 }), before, true],
  ] as const) {
    it(`${why}: ${says}`, () => expect(hasAnotherBudget(task, old)).to.equal(says));
  }

  it('those of its tree that stand still are concerned, and nobody else', () => {
    const held = { root: 'top', status: exhausted('Pending') };
    const tasks = [
      a('top'),
      a('child', held),
      a('grandchild', held),
      a('busy', { root: 'top', status: { phase: 'Running' } }),
      a('ended', { root: 'top', status: exhausted('Cancelled') }),
      a('stranger', { status: exhausted('Pending') }),
    ];
    const names = (changed: Task) => heldUpIn(tasks, changed).map(({ metadata }) => metadata.name);
    expect(names(a('top'))).to.deep.equal(['child', 'grandchild']);
    expect(names(a('child', held))).to.deep.equal(['grandchild']);
  });
});
