import { expect } from 'chai';
import {
  endOfRun,
  observeSchedule,
  overfullHistories,
  templateOf,
  templatesOfHeld,
} from '../../../operator/core/observe-schedule.ts';
import type { Task, TaskPhase, TaskSpec, TaskStatus } from '../../../shared/api/generated/task.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const judged = (observedGeneration: number) => ({
  conditions: [
    {
      type: 'Scheduled',
      status: 'True',
      reason: 'Scheduled',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
      observedGeneration,
    } as const,
  ],
});
const task = (status: TaskStatus, spec: Partial<TaskSpec> = {}, metadata: object = {}): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 'report', namespace: 'n', uid: 'u', generation: 1, ...metadata },
  spec: { type: 'ai', schedule: '* * * * *', ...spec },
  status: { phase: 'Scheduled', ...judged(1), ...status },
});
const run = (phase: TaskPhase | undefined, name: string, metadata: object = {}): Task => ({
  ...task(
    {},
    {},
    {
      name,
      uid: name,
      labels: { 'orka.ai/scheduled-run': 'true' },
      annotations: { 'orka.ai/parent-task-name': 'report' },
      ...metadata,
    },
  ),
  status: { ...(phase && { phase }) },
});

describe('the operator observes a schedule', () => {
  for (const [why, of, expected] of [
    ['a slot to come: waits for it', task({ nextScheduleTime: '2026-01-01T12:00:01Z' }), { kind: 'wait', until: now + 1000 }],
    ['a slot that is due', task({ nextScheduleTime: '2026-01-01T12:00:00Z' }), { kind: 'send', version: `slot-${now / 1000}` }],
    ['a slot long past', task({ nextScheduleTime: '2025-01-01T00:00:00Z' }), { kind: 'send', version: 'slot-1735689600' }],
    [
      'another spec than the one that was judged',
      task({ nextScheduleTime: '2027-01-01T00:00:00Z' }, {}, { generation: 2 }),
      { kind: 'send', version: 'generation-2' },
    ],
    [
      'a spec that nobody has judged',
      task({ conditions: [], nextScheduleTime: '2027-01-01T00:00:00Z' }),
      { kind: 'send', version: 'generation-1' },
    ],
    [
      'a cancel',
      task({ nextScheduleTime: '2027-01-01T00:00:00Z' }, {}, { annotations: { 'orka.ai/cancel': '' } }),
      { kind: 'send', version: 'cancel' },
    ],
    ['suspended, as it was judged', task({}, { suspend: true }), { kind: 'nothing' }],
    ['no slot, though it is not suspended', task({}), { kind: 'send', version: 'first-slot' }],
    ['being deleted', task({ nextScheduleTime: '2026-01-01T00:00:00Z' }, {}, { deletionTimestamp: 'x' }), { kind: 'nothing' }],
    ['waiting to be judged at all', task({ phase: 'Pending' }), { kind: 'nothing' }],
  ] as const)
    it(why, () => expect(observeSchedule(of, now)).to.deep.equal(expected));

  it('knows whose schedule made a Task', () => {
    expect(templateOf(run('Running', 'a'))).to.equal('n/report');
    expect(templateOf(run('Running', 'a', { labels: {} }))).to.equal(undefined);
    expect(templateOf(task({}))).to.equal(undefined);
  });
  it('tells the end of a run once', () => {
    expect(endOfRun(run('Failed', 'a'), run('Running', 'a'))).to.equal('run-a-Failed');
    expect(endOfRun(run('Failed', 'a'), run('Failed', 'a'))).to.equal(undefined);
    expect(endOfRun(run('Running', 'a'), run(undefined, 'a'))).to.equal(undefined);
    expect(endOfRun(run('Failed', 'a'), undefined), 'seen at the beginning').to.equal(undefined);
  });
});

describe('the operator finds runs that nobody has let start', () => {
  const controller = { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', name: 'report', uid: 'u', controller: true };
  const gate = { 'orka.ai/parent-task-name': 'report', 'orka.ai/start-gate': 'schedule' };
  const held = (change: object = {}, phase?: TaskPhase): Task =>
    run(phase, 'a', { annotations: gate, ownerReferences: [controller], ...change });
  for (const [why, of, expected] of [
    ['one', held(), [{ namespace: 'n', name: 'report', uid: 'u' }]],
    ['one that was let start', held({ annotations: { 'orka.ai/parent-task-name': 'report' } }), []],
    ['one that was cancelled before that', held({}, 'Cancelled'), []],
    ['what somebody else holds, and no schedule', held({ labels: {} }), []],
    ['one that belongs to nobody', held({ ownerReferences: [] }), []],
  ] as const)
    it(why, () => expect(templatesOfHeld([of])).to.deep.equal(expected));
});

describe('the operator finds histories that are too long', () => {
  const succeeded = ['a', 'b', 'c', 'd'].map((name) => run('Succeeded', name));
  const failed = [run('Failed', 'e'), run('Cancelled', 'f')];
  const templates = (spec: Partial<TaskSpec> = {}) => new Map([['n/report', task({}, spec)]]);
  for (const [why, tasks, of, expected] of [
    ['three that succeeded and one that did not', [...succeeded.slice(1), ...failed.slice(1)], templates(), []],
    ['four that succeeded', succeeded, templates(), ['n/report']],
    ['two that did not', failed, templates(), ['n/report']],
    ['limits of its own', [...succeeded, ...failed], templates({ successfulRunsHistoryLimit: 4, failedRunsHistoryLimit: 2 }), []],
    ['a limit of 0', succeeded.slice(3), templates({ successfulRunsHistoryLimit: 0 }), ['n/report']],
    [
      'what goes already',
      succeeded.map((each) => ({ ...each, metadata: { ...each.metadata, deletionTimestamp: 'x' } })),
      templates(),
      [],
    ],
    ['what is at work', ['a', 'b', 'c', 'd'].map((name) => run('Running', name)), templates(), []],
    ['of no template that is there', succeeded, new Map<string, Task>(), []],
  ] as const)
    it(why, () => expect(overfullHistories(tasks, of)).to.deep.equal(expected));
});
