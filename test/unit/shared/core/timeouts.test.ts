import { expect } from 'chai';
import type { TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';
import { attemptDeadline, attemptStartedAt, isOutOfTime, startTimeAt } from '../../../../shared/core/timeouts.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
const task = (spec: Partial<TaskSpec>, status: TaskStatus = {}) => ({ spec: { type: 'ai', ...spec } as TaskSpec, status });
const began = (minutesAgo: number): TaskStatus => ({ startTime: ago(minutesAgo) });
const out = (reason: string, minutesAgo: number): TaskStatus => ({
  conditions: [{ type: 'Admitted', status: 'False', reason, message: '', lastTransitionTime: ago(minutesAgo) }],
});
const attempt = (attemptTimeout: string): Partial<TaskSpec> => ({ retryPolicy: { attemptTimeout } });

describe('the time of an attempt', () => {
  for (const [why, given, seconds, attemptTimeout] of [
    ['nothing bounds it', task({}), undefined, undefined],
    ["the Task's own, for the first", task({ timeout: '30m' }), 1800, undefined],
    ["the attempt's own", task(attempt('10m')), 600, '10m'],
    ['the shorter of the two', task({ timeout: '30m', ...attempt('10m') }), 600, '10m'],
    [
      "the Task's where both are the same: no other attempt could follow",
      task({ timeout: '10m', ...attempt('10m') }),
      600,
      undefined,
    ],
    ["what is left of the Task's, for a later one", task({ timeout: '30m', ...attempt('10m') }, began(25)), 300, undefined],
    ['the whole for the first attempt of an iteration', task({ timeout: '30m' }, { iteration: 3 }), 1800, undefined],
    ['a second at least', task({ timeout: '30m' }, began(30)), 1, undefined],
    ['time in line does not count', task({ timeout: '30m' }, { ...began(25), ...out('SessionBusy', 20) }), 1500, undefined],
    [
      'time in line before the first attempt does not count either, once',
      task({ timeout: '30m' }, { ...began(5), ...out('SessionBusy', 20) }),
      1800,
      undefined,
    ],
    ['a timeout that is none bounds nothing', task({ timeout: 'soon' }), undefined, undefined],
  ] as const) {
    it(why, () =>
      expect(attemptDeadline(given, now)).to.deep.equal(seconds === undefined ? undefined : { seconds, attemptTimeout }),
    );
  }
});

describe('the beginning of an iteration', () => {
  it('is now for its first attempt', () => expect(startTimeAt(task({}), now)).to.equal(now));
  it('stays for its others', () => expect(startTimeAt(task({}, began(7)), now)).to.equal(now - 7 * 60_000));
  it('is moved on by a suspension', () =>
    expect(startTimeAt(task({}, { ...began(70), ...out('Suspended', 60) }), now)).to.equal(now - 10 * 60_000));
});

describe('whether a Task is out of time', () => {
  for (const [why, given, expected] of [
    ['one that has not begun is not', task({ timeout: '1s' }), false],
    ['one without a timeout is not', task({}, began(1e6)), false],
    ['one within its time is not', task({ timeout: '30m' }, began(29)), false],
    ['one at its time is', task({ timeout: '30m' }, began(30)), true],
    ['one that was suspended is not', task({ timeout: '30m' }, { ...began(45), ...out('Suspended', 40) }), false],
  ] as const) {
    it(why, () => expect(isOutOfTime(given, now)).to.equal(expected));
  }
});

describe('the beginning of an attempt', () => {
  it('is when its Job was launched', () => {
    const created = {
      type: 'JobCreated',
      status: 'True',
      reason: 'JobCreated',
      message: '',
      lastTransitionTime: ago(1),
    } as const;
    expect(attemptStartedAt(task({}, { ...began(20), conditions: [created] }))).to.equal(now - 60_000);
  });
  it('is that of the Task where nothing else is known', () =>
    expect(attemptStartedAt(task({}, began(20)))).to.equal(now - 20 * 60_000));
});
