import { expect } from 'chai';
import type { Task, TaskPhase } from '../../../../shared/api/generated/task.ts';
import { beyondHistory } from '../../../../shared/core/history.ts';

const task = (name: string, phase: TaskPhase, hour = 0): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name },
  spec: { type: 'ai' },
  status: { phase, ...(hour > 0 && { completionTime: `2026-01-01T0${hour}:00:00Z` }) },
});
const runs = [
  task('fourth', 'Succeeded', 7),
  task('first', 'Succeeded', 1),
  task('at-work', 'Running'),
  task('second', 'Succeeded', 3),
  task('bad', 'Failed', 2),
  task('dropped', 'Cancelled', 5),
  task('third', 'Succeeded', 6),
];

describe('of Tasks that have ended those go that nobody keeps', () => {
  for (const [why, limits, expected] of [
    ['three that succeeded and one that did not stay', {}, ['first', 'bad']],
    [
      'none stay',
      { successfulRunsHistoryLimit: 0, failedRunsHistoryLimit: 0 },
      ['first', 'second', 'third', 'fourth', 'bad', 'dropped'],
    ],
    ['all stay', { successfulRunsHistoryLimit: 9, failedRunsHistoryLimit: 9 }, []],
    ['the oldest go first', { successfulRunsHistoryLimit: 1, failedRunsHistoryLimit: 2 }, ['first', 'second', 'third']],
  ] as const) {
    it(why, () => expect(beyondHistory(runs, limits).map(({ metadata }) => metadata.name)).to.deep.equal(expected));
  }
});
