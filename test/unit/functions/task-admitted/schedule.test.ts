import { expect } from 'chai';
import { decide } from '../../../../functions/task-admitted/core/decide.ts';
import type { TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';
import { aTask, given, now } from './given.ts';

const minuteMs = 60_000;
const yesterday = new Date(now - 86_400_000).toISOString();
const with_ = (spec: Partial<TaskSpec>, metadata: object = {}, status?: TaskStatus) =>
  given({
    task: aTask({ spec: { schedule: '*/5 * * * *', ...spec }, metadata, ...(status === undefined ? {} : { status }) }),
  });
const scheduled = (next: number | undefined) => ({ kind: 'schedule', next });
const refused = (message: string) => ({ kind: 'refuse', reason: 'InvalidSchedule', message });

describe('task-admitted decides about a Task with a schedule', () => {
  for (const [why, input, decision] of [
    [
      'the first slot is the next after its creation',
      with_({}, { creationTimestamp: new Date(now - minuteMs).toISOString() }),
      scheduled(now),
    ],
    ['though that was long ago', with_({}, { creationTimestamp: yesterday }), scheduled(now - 86_400_000 + 5 * minuteMs)],
    [
      'of one whose spec was changed since it is the next from now',
      with_({}, { creationTimestamp: yesterday, generation: 2 }),
      scheduled(now + 5 * minuteMs),
    ],
    ['by the clocks of its zone', with_({ schedule: '0 9 * * *', timeZone: 'Asia/Tokyo' }), scheduled(now + 12 * 60 * minuteMs)],
    ['a suspended one has none', with_({ suspend: true }), scheduled(undefined)],
    ['what its runs refer to may come later', with_({ agentRef: { name: 'later' } }), scheduled(now + 5 * minuteMs)],
    [
      'one that waited to run itself does not any more',
      with_({}, { generation: 2 }, { phase: 'Pending' }),
      scheduled(now + 5 * minuteMs),
    ],
    [
      'an expression that is none',
      with_({ schedule: '61 * * * *' }),
      refused('invalid cron expression: minute 61 is not in 0-59'),
    ],
    ['a zone that is none', with_({ timeZone: 'Mars/Base' }), refused('unknown time zone "Mars/Base"')],
    ['cancelled before', with_({}, { annotations: { 'orka.ai/cancel': 'enough' } }), { kind: 'cancel', message: 'enough' }],
    [
      'once it is Scheduled it is another one’s business',
      with_({}, {}, { phase: 'Scheduled' }),
      { kind: 'ignore', why: 'already Scheduled' },
    ],
  ] as const)
    it(why, () => expect(decide(input)).to.deep.equal(decision));

  it('one that has begun to run itself goes on', () => {
    expect(decide(with_({}, {}, { phase: 'Pending', attempts: 1 })).kind).to.equal('launch');
  });
});
