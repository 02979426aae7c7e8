import { expect } from 'chai';
import { decide } from '../../../../functions/schedule-due/core/decide.ts';
import type { ScheduleInput } from '../../../../functions/schedule-due/core/input.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { scheduledRunName, slotOf } from '../../../../shared/core/names.ts';
import { draft, held, iso, minutes, run, template, world } from './given.ts';

const nothing = { make: undefined, replace: [], status: undefined, happenings: [], prune: [] };

/** A decision in the words of a table: slots in minutes from noon, Events by reason, runs by slot. */
function say(input: ScheduleInput): Record<string, unknown> {
  const { start, decision, discard } = decide(input);
  const inMinutes = (ms: number): number => (ms - minutes(0)) / 60_000;
  const slotsOf = (refs: readonly { name: string }[]) => refs.map(({ name }) => inMinutes(slotOf(name)));
  const around = {
    start: start && slotsOf([start.run]),
    'to start it, replace': start && slotsOf(start.replace),
    discard: slotsOf(discard),
  };
  const { make, replace, status, happenings, prune } = decision.kind === 'keep' ? decision : nothing;
  return Object.fromEntries(
    Object.entries({
      ...around,
      kind: decision.kind === 'keep' ? undefined : decision.kind,
      make: make === undefined ? undefined : inMinutes(make),
      replace: slotsOf(replace),
      prune: slotsOf(prune),
      events: happenings.map(({ reason }) => reason),
      next: status && (status.nextScheduleTime === null ? null : inMinutes(Date.parse(status.nextScheduleTime))),
      last: status?.lastScheduleTime === undefined ? undefined : inMinutes(Date.parse(status.lastScheduleTime)),
    }).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}

const plain = template();
const forbid = template();
const allow = template({ spec: { concurrencyPolicy: 'Allow' } });
const replace = template({ spec: { concurrencyPolicy: 'Replace' } });

describe('schedule-due decides', () => {
  const rows: readonly (readonly [string, ScheduleInput, Record<string, unknown>])[] = [
    ['too early: nothing, not even a write', world(plain, -0.1), {}],
    ['a slot that is due gets its run', world(plain, 0), { make: 0, events: ['ScheduledRun'], next: 1, last: 0 }],
    ['a little late too', world(plain, 0.5), { make: 0, events: ['ScheduledRun'], next: 1, last: 0 }],
    [
      'again, after a delivery that was cut short: the run is there',
      world(plain, 0, [run(plain, 0, 'Running')]),
      { next: 1, last: 0 },
    ],
    [
      'again, later: the run that is there is not missed',
      world(plain, 1, [run(plain, 0, 'Succeeded')]),
      { make: 1, events: ['ScheduledRun'], next: 2, last: 1 },
    ],
    ['again, after its run has gone: the status has moved on', world(template({ next: 1, last: 0 }), 0.1), {}],

    [
      'several within the deadline: the latest only, and the others are missed',
      world(plain, 1.5),
      { make: 1, events: ['MissedSchedule', 'ScheduledRun'], next: 2, last: 1 },
    ],
    [
      'later than the deadline: missed, and the next slot fires',
      world(template({ spec: { schedule: '@hourly' } }), 2),
      { events: ['MissedSchedule'], next: 60 },
    ],
    [
      'the deadline to the second',
      world(template({ spec: { schedule: '@hourly' } }), 100.9 / 60),
      { make: 0, events: ['ScheduledRun'], next: 60, last: 0 },
    ],
    ['one second more', world(template({ spec: { schedule: '@hourly' } }), 101 / 60), { events: ['MissedSchedule'], next: 60 }],
    [
      'a deadline of 0 is within the second',
      world(template({ spec: { startingDeadlineSeconds: 0 } }), 0.9 / 60),
      { make: 0, events: ['ScheduledRun'], next: 1, last: 0 },
    ],
    [
      'a deadline of a day',
      world(template({ spec: { schedule: '@hourly', startingDeadlineSeconds: 86_400 } }), 59),
      { make: 0, events: ['ScheduledRun'], next: 60, last: 0 },
    ],
    [
      'years without a look',
      world(plain, 5 * 525_600 + 0.5),
      { make: 5 * 525_600, events: ['MissedSchedule', 'ScheduledRun'], next: 5 * 525_600 + 1, last: 5 * 525_600 },
    ],

    [
      'Forbid: a run is still going',
      world(forbid, 0, [run(forbid, -1, 'Running')]),
      { events: ['RunSkipped'], next: 1, last: -1 },
    ],
    ['Forbid: a run waits', world(forbid, 0, [run(forbid, -1, 'Pending')]), { events: ['RunSkipped'], next: 1, last: -1 }],
    [
      'Forbid: a run that nobody has looked at',
      world(forbid, 0, [run(forbid, -1)]),
      { events: ['RunSkipped'], next: 1, last: -1 },
    ],
    [
      'Forbid: a run that is asked to end has not ended',
      world(forbid, 0, [run(forbid, -1, 'Running', { 'orka.ai/cancel': '' })]),
      { events: ['RunSkipped'], next: 1, last: -1 },
    ],
    [
      'Forbid: the run before has ended',
      world(forbid, 0, [run(forbid, -1, 'Failed')]),
      { make: 0, events: ['ScheduledRun'], next: 1, last: 0 },
    ],
    [
      'Forbid and late: missed, whoever is going',
      world(template({ spec: { schedule: '@hourly' } }), 2, [run(forbid, -60, 'Running')]),
      { events: ['MissedSchedule'], next: 60, last: -60 },
    ],
    ['Allow: beside it', world(allow, 0, [run(allow, -1, 'Running')]), { make: 0, events: ['ScheduledRun'], next: 1, last: 0 }],
    [
      'Replace: instead of it',
      world(replace, 0, [run(replace, -2, 'Succeeded'), run(replace, -1, 'Running')]),
      { make: 0, replace: [-1], events: ['ScheduledRun'], next: 1, last: 0 },
    ],
    [
      'Replace again: the new run is not replaced by itself',
      world(replace, 0, [run(replace, -1, 'Running'), run(replace, 0)]),
      { next: 1, last: 0 },
    ],

    ['suspended: nothing fires', world(template({ spec: { suspend: true }, judged: {} }), 0), { next: null }],
    ['still suspended: nothing to write', world(template({ spec: { suspend: true } }), 600), {}],
    [
      'resumed: the next slot from now, and nothing is missed',
      world(template({ judged: { suspend: true } }), 600.5),
      { next: 601 },
    ],
    [
      'another schedule: its next slot from now',
      world(template({ spec: { schedule: '@hourly' }, judged: {} }), 0.5),
      { next: 60 },
    ],
    [
      'another zone',
      world(
        template({ spec: { schedule: '0 9 * * *', timeZone: 'Asia/Tokyo' }, judged: { schedule: '0 9 * * *' }, next: 1260 }),
        0,
      ),
      { next: 720 },
    ],
    [
      'another spec, but the same schedule: the slot that is due stays due',
      world({ ...plain, metadata: { ...plain.metadata, generation: 2 } }, 0),
      { make: 0, events: ['ScheduledRun'], next: 1, last: 0 },
    ],
    ['no slot in the status: the next from now', world({ ...plain, status: { phase: 'Scheduled' } }, 0.5), { next: 1 }],

    ['the clock was set back an hour: it waits until it is there again', world(template({ next: 1, last: 0 }), -60), {}],
    [
      'set back, and another schedule: no slot that had its run',
      world(template({ spec: { schedule: '*/2 * * * *' }, judged: {}, last: 0 }), -60),
      { next: 2, last: 0 },
    ],
    [
      'the clock was set ahead an hour: the latest slot, the others are missed',
      world(template({ next: 1, last: 0 }), 60.2),
      { make: 60, events: ['MissedSchedule', 'ScheduledRun'], next: 61, last: 60 },
    ],

    [
      'history: three that succeeded and one that did not',
      world(plain, -1, [
        ...[-9, -8, -7, -6].map((slot) => run(plain, slot, 'Succeeded')),
        run(plain, -5, 'Failed'),
        run(plain, -4, 'Cancelled'),
      ]),
      { prune: [-9, -5], last: -4, next: 0 },
    ],
    [
      'history: what is going is none',
      world(plain, -1, [run(plain, -3, 'Running'), run(plain, -2, 'Pending'), run(plain, -1)]),
      { last: -1, next: 0 },
    ],
    [
      'history of 0',
      world(template({ spec: { successfulRunsHistoryLimit: 0, failedRunsHistoryLimit: 0 }, last: -3 }), -1, [
        run(plain, -4, 'Failed'),
        run(plain, -3, 'Succeeded'),
      ]),
      { prune: [-3, -4] },
    ],
    [
      'history while it is suspended',
      world(template({ spec: { suspend: true, successfulRunsHistoryLimit: 1 }, last: -1 }), -1, [
        run(plain, -2, 'Succeeded'),
        run(plain, -1, 'Succeeded'),
      ]),
      { prune: [-2] },
    ],

    [
      'a draft that another delivery has made: it is to be the run',
      world(plain, 0, [draft(plain, 0)]),
      { make: 0, events: ['ScheduledRun'], next: 1, last: 0 },
    ],
    [
      'Forbid: a draft is not going',
      world(forbid, 1, [draft(forbid, 0)]),
      { make: 1, events: ['MissedSchedule', 'ScheduledRun'], next: 2, last: 1, discard: [0] },
    ],
    [
      'a draft of a slot that is skipped',
      world(forbid, 0, [run(forbid, -1, 'Running'), draft(forbid, 0)]),
      { events: ['RunSkipped'], next: 1, last: -1, discard: [0] },
    ],
    [
      'a draft of a slot that is too late',
      world(template({ spec: { schedule: '@hourly' } }), 2, [draft(plain, 0)]),
      { events: ['MissedSchedule'], next: 60, discard: [0] },
    ],
    [
      'a draft of a slot that was decided',
      world(template({ next: 2, last: 1 }), 1.5, [draft(plain, 0), draft(plain, 1)]),
      { discard: [0, 1] },
    ],
    [
      'a draft of a slot that is still to come, by another clock',
      world(template({ next: 1, last: 0 }), 0.9, [draft(plain, 1)]),
      {},
    ],
    ['a draft while it is suspended', world(template({ spec: { suspend: true } }), 1, [draft(plain, 0)]), { discard: [0] }],
    [
      'a draft of a Task that has ended',
      world(template({ status: { phase: 'Failed' } }), 1, [draft(plain, 0)]),
      { kind: 'repeat', discard: [0] },
    ],
    [
      'a draft of a Task that has lost its schedule',
      world(template({ status: { phase: 'Running' } }), 1, [draft(plain, 0)]),
      { kind: 'ignore', discard: [0] },
    ],
    ['a run that was decided, and not let start', held(template({ next: 1, last: 0 }), 0.5), { start: [0] }],
    [
      'the same at the next slot: started first, and in the way then',
      held(template({ next: 1, last: 0 }), 1),
      { start: [0], events: ['RunSkipped'], next: 2, last: 0 },
    ],
    [
      'the same, and another made too late',
      held(template({ next: 1, last: 0 }), 0.5, [draft(plain, -1)]),
      { start: [0], discard: [-1] },
    ],
    [
      'Replace: the run before makes way first',
      held(template({ spec: { concurrencyPolicy: 'Replace' }, next: 1, last: 0 }), 0.5, [run(replace, -1, 'Running')]),
      { start: [0], 'to start it, replace': [-1] },
    ],
    [
      'decided, then cancelled with its template: it never starts',
      held(template({ annotations: { 'orka.ai/cancel': 'enough' }, last: 0 }), 0.5),
      { kind: 'end' },
    ],

    ['being deleted', world(template({ deletionTimestamp: iso(minutes(0)) }), 0), { kind: 'ignore' }],
    ['running itself', world(template({ status: { phase: 'Running' } }), 0), { kind: 'ignore' }],
    ['not yet judged', world(template({ status: { phase: 'Pending' } }), 0), { kind: 'ignore' }],
    ['succeeded, once it had no schedule', world(template({ status: { phase: 'Succeeded' } }), 0), { kind: 'ignore' }],
    ['ended already', world(template({ status: { phase: 'Cancelled' } }), 0), { kind: 'repeat' }],
    ['cancelled', world(template({ annotations: { 'orka.ai/cancel': 'enough' } }), 0), { kind: 'end' }],
    ['a schedule that is none', world(template({ spec: { schedule: '61 * * * *' }, judged: {} }), 0), { kind: 'end' }],
    [
      'no schedule any more',
      world(template({ spec: { schedule: '' }, judged: { schedule: '* * * * *' } }), 0),
      { kind: 'unschedule' },
    ],
  ];
  for (const [name, input, expected] of rows) it(name, () => expect(say(input)).to.deep.equal(expected));
});

describe('schedule-due says', () => {
  const messages = (task: Task, at: number, runs: readonly Task[] = []): string[] => {
    const { decision } = decide(world(task, at, runs));
    return decision.kind === 'keep' ? decision.happenings.map(({ message }) => message) : [];
  };
  const deadline = (seconds: number): string =>
    `only the latest is made good, and within spec.startingDeadlineSeconds (${seconds})`;

  it('how many slots were missed, and from when on', () => {
    expect(messages(plain, 3.5)[0]).to.equal(`missed 3 slots, from 2026-07-01T12:00:00Z: ${deadline(100)}`);
    expect(messages(template({ spec: { schedule: '@hourly' } }), 30)).to.deep.equal([
      `missed 1 slot, at 2026-07-01T12:00:00Z: ${deadline(100)}`,
    ]);
    expect(messages(plain, 525_600)[0]).to.equal(`missed more than 1000 slots, from 2026-07-01T12:00:00Z: ${deadline(100)}`);
  });
  it('nothing of slots that had their runs', () => {
    expect(messages(allow, 3.5, [run(allow, 0, 'Succeeded'), run(allow, 2, 'Running')])[0]).to.match(
      /^missed 1 slot, at 2026-07-01T12:01:00Z/,
    );
  });
  it('which run is in the way', () => {
    const earlier = run(forbid, -1, 'Running');
    expect(messages(forbid, 0, [earlier])).to.deep.equal([
      `skipped a slot: run ${earlier.metadata.name} is still going, and spec.concurrencyPolicy is Forbid`,
    ]);
  });
  it('which run it started', () => {
    expect(messages(plain, 0)).to.deep.equal([`started run ${scheduledRunName('report', minutes(0))}`]);
  });
  it('why it ended, and takes its runs along where it was cancelled only', () => {
    const going = run(plain, -1, 'Running');
    const cancelled = template({ annotations: { 'orka.ai/cancel': 'enough' } });
    const invalid = template({ spec: { timeZone: 'Mars/Base' }, judged: {} });
    const [a, b] = [cancelled, invalid].map((task) => decide(world(task, 0, [going, run(plain, -2, 'Succeeded')])).decision);
    expect(a).to.deep.include({ kind: 'end', cancel: [{ namespace: 'default', name: going.metadata.name, uid: 'u--1' }] });
    expect(a).to.have.deep.nested.property('status.message', 'enough');
    expect(b).to.deep.include({ kind: 'end', cancel: [] });
    expect(b).to.have.deep.nested.property('status.message', 'unknown time zone "Mars/Base"');
  });
  it('in the status by what it goes, and that it is suspended', () => {
    const conditionOf = (task: Task) => {
      const { decision } = decide(world(task, 0));
      const conditions = decision.kind === 'keep' ? (decision.status?.conditions ?? []) : [];
      return conditions.map(({ type, status, reason, message, observedGeneration }) => ({
        type,
        status,
        reason,
        message,
        observedGeneration,
      }));
    };
    expect(conditionOf(template({ generation: 2, judged: { schedule: '@daily' } }))).to.deep.equal([
      { type: 'Scheduled', status: 'True', reason: 'Scheduled', message: 'runs by "* * * * *", UTC', observedGeneration: 2 },
    ]);
    expect(conditionOf(template({ spec: { suspend: true }, judged: {} }))).to.deep.equal([
      {
        type: 'Scheduled',
        status: 'False',
        reason: 'Suspended',
        message: 'suspended: set spec.suspend to false to go on by "* * * * *", UTC',
        observedGeneration: 1,
      },
    ]);
  });
});
