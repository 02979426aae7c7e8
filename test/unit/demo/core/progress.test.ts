import { expect } from 'chai';
import { type Beside, createProgress } from '../../../../demo/core/progress.ts';
import type { Task, TaskStatus } from '../../../../shared/api/generated/task.ts';

const root = (status: TaskStatus): Task => task('build', status);
const child = (status: TaskStatus): Task => task('build-child-1', status, { 'orka.ai/coordinator': 'build' });

function task(name: string, status: TaskStatus, labels?: Record<string, string>): Task {
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name, ...(labels === undefined ? {} : { labels }) },
    spec: { type: 'ai', agentRef: { name: 'coder' }, prompt: 'Build it\nwell' },
    status,
  };
}

type Seen = readonly [Task, Beside];

const rows: readonly { name: string; seen: readonly Seen[]; lines: readonly string[] }[] = [
  { name: 'nothing of a Task that has not begun', seen: [[root({}), {}]], lines: [] },
  {
    name: 'the first iteration, once',
    seen: [
      [root({ phase: 'Running' }), {}],
      [root({ phase: 'Running' }), {}],
    ],
    lines: ['● iteration 0'],
  },
  {
    name: 'the next one',
    seen: [
      [root({ phase: 'Running', iteration: 0 }), {}],
      [root({ phase: 'Pending', iteration: 1 }), {}],
      [root({ phase: 'Running', iteration: 1 }), {}],
    ],
    lines: ['● iteration 0', '● iteration 1'],
  },
  {
    name: 'a plan when it changes, with how far it is',
    seen: [
      [root({}), { plan: { ProgressPct: 50, Summary: 'half' } }],
      [root({}), { plan: { ProgressPct: 50, Summary: 'half' } }],
    ],
    lines: ['  plan ██████████░░░░░░░░░░  50 %  half'],
  },
  {
    name: 'a child as it begins and ends, with what it says',
    seen: [
      [child({ phase: 'Running' }), {}],
      [child({ phase: 'Succeeded' }), { result: 'APPROVED\nall well' }],
    ],
    lines: ['  ├ ▶ coder     Build it well', '  └ ✔ coder     Succeeded  APPROVED all well'],
  },
  {
    name: 'why a child has failed, where it left no result',
    seen: [[child({ phase: 'Failed', message: 'task timed out' }), {}]],
    lines: ['  └ ✘ coder     Failed  task timed out'],
  },
  { name: 'nothing of a Task that is somebody else’s', seen: [[task('other', { phase: 'Running' }), {}]], lines: [] },
];

describe('demo: progress tells', () => {
  for (const { name, seen, lines } of rows) {
    it(name, () => {
      const progress = createProgress({ root: 'build', began: 1000 });
      const told = seen.flatMap(([object, beside]) => progress.see(object, beside, 2500));
      expect(told).to.deep.equal(lines.map((line) => `  1.5s  ${line}`));
    });
  }
});
