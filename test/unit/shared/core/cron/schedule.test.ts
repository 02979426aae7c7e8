import { expect } from 'chai';
import { parseSchedule, type Schedule } from '../../../../../shared/core/cron/schedule.ts';

/** Tests of expressions that are some. */
function schedule(expression: string, timeZone?: string): Schedule {
  const parsed = parseSchedule(expression, timeZone);
  if ('refused' in parsed) throw new Error(parsed.refused);
  return parsed;
}

/** The first `count` slots after an instant, as UTC in minutes. */
function slots(expression: string, after: string, count: number, timeZone?: string): string[] {
  const { next } = schedule(expression, timeZone);
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; ) {
    at = next(at);
    found.push(new Date(at).toISOString().replace(/:00\.000Z$/, 'Z'));
  }
  return found;
}

describe('a schedule has the slots of Kubernetes’ CronJob', () => {
  // expression, after, slots
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['* * * * *', '2026-01-01T00:00:00Z', ['2026-01-01T00:01Z', '2026-01-01T00:02Z']],
    ['* * * * *', '2026-01-01T00:00:59.999Z', ['2026-01-01T00:01Z']],
    ['*/20 * * * *', '2026-01-01T23:40:00Z', ['2026-01-02T00:00Z', '2026-01-02T00:20Z']],
    [
      '5/25 * * * *',
      '2026-01-01T00:00:00Z',
      ['2026-01-01T00:05Z', '2026-01-01T00:30Z', '2026-01-01T00:55Z', '2026-01-01T01:05Z'],
    ],
    [
      '0 9-17/4 * * *',
      '2026-01-01T00:00:00Z',
      ['2026-01-01T09:00Z', '2026-01-01T13:00Z', '2026-01-01T17:00Z', '2026-01-02T09:00Z'],
    ],
    ['15,45 6,18 * * *', '2026-01-01T06:15:00Z', ['2026-01-01T06:45Z', '2026-01-01T18:15Z', '2026-01-01T18:45Z']],
    ['0 8 * * mon-fri', '2026-01-02T12:00:00Z', ['2026-01-05T08:00Z', '2026-01-06T08:00Z']],
    ['0 0 1 JAN,Jul ?', '2026-01-01T00:00:00Z', ['2026-07-01T00:00Z', '2027-01-01T00:00Z']],
    ['0 0 ? * 0', '2026-01-01T00:00:00Z', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    // Where both kinds of day are chosen, either will do: Friday the 2nd, Tuesday the 13th, Friday the 9th.
    [
      '0 0 13 1 fri',
      '2026-01-01T00:00:00Z',
      ['2026-01-02T00:00Z', '2026-01-09T00:00Z', '2026-01-13T00:00Z', '2026-01-16T00:00Z'],
    ],
    // A star with a step is a choice too, and one with a step of 1 is none.
    [
      '0 0 */10 2 mon',
      '2026-02-01T00:00:00Z',
      ['2026-02-02T00:00Z', '2026-02-09T00:00Z', '2026-02-11T00:00Z', '2026-02-16T00:00Z'],
    ],
    ['0 0 */1 2 mon', '2026-02-01T00:00:00Z', ['2026-02-02T00:00Z', '2026-02-09T00:00Z', '2026-02-16T00:00Z']],
    // The end of the month, where it has one.
    ['0 0 31 * *', '2026-01-01T00:00:00Z', ['2026-01-31T00:00Z', '2026-03-31T00:00Z', '2026-05-31T00:00Z']],
    [
      '59 23 28-31 2 *',
      '2026-01-01T00:00:00Z',
      ['2026-02-28T23:59Z', '2027-02-28T23:59Z', '2028-02-28T23:59Z', '2028-02-29T23:59Z'],
    ],
    // Leap days, and the year 2100 that has none.
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    ['0 0 29 2 *', '2096-03-01T00:00:00Z', ['2104-02-29T00:00Z']],
    ['0 0 31 2,3 *', '2026-01-01T00:00:00Z', ['2026-03-31T00:00Z']],
    ['@hourly', '2026-01-01T00:30:00Z', ['2026-01-01T01:00Z', '2026-01-01T02:00Z']],
    ['@daily', '2026-01-01T00:30:00Z', ['2026-01-02T00:00Z']],
    ['@midnight', '2026-01-01T00:30:00Z', ['2026-01-02T00:00Z']],
    ['@weekly', '2026-01-01T00:30:00Z', ['2026-01-04T00:00Z']],
    ['@monthly', '2026-01-01T00:30:00Z', ['2026-02-01T00:00Z']],
    ['@yearly', '2026-01-01T00:30:00Z', ['2027-01-01T00:00Z']],
    ['@annually', '2026-01-01T00:30:00Z', ['2027-01-01T00:00Z']],
    ['@every 5m', '2026-01-01T00:02:00.700Z', ['2026-01-01T00:07Z', '2026-01-01T00:12Z']],
    ['@every 1h30m', '2026-01-01T00:00:00Z', ['2026-01-01T01:30Z', '2026-01-01T03:00Z']],
    ['  0 0 * * *  ', '2026-01-01T00:30:00Z', ['2026-01-02T00:00Z']],
  ];
  for (const [expression, after, expected] of rows)
    it(`${expression} after ${after}`, () => expect(slots(expression, after, expected.length)).to.deep.equal(expected));

  it('an interval is cut to whole seconds', () => {
    expect(schedule('@every 1.9s').next(10_300)).to.equal(11_000);
  });
});

describe('a schedule by the clocks of a zone', () => {
  // zone, expression, after, slots in UTC
  const rows: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    ['winter and summer', 'Europe/Berlin', '0 9 * * *', '2026-03-28T00:00:00Z', ['2026-03-28T08:00Z', '2026-03-29T07:00Z']],
    [
      'a time that is skipped does not come',
      'Europe/Berlin',
      '30 2 * * *',
      '2026-03-28T00:00:00Z',
      ['2026-03-28T01:30Z', '2026-03-30T00:30Z'],
    ],
    [
      'those around it do',
      'Europe/Berlin',
      '*/30 1-3 29 3 *',
      '2026-03-01T00:00:00Z',
      ['2026-03-29T00:00Z', '2026-03-29T00:30Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z'],
    ],
    [
      'a time that comes twice is twice',
      'Europe/Berlin',
      '30 2 * * *',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'in the order of time',
      'Europe/Berlin',
      '*/30 2 * * *',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-25T01:00Z', '2026-10-25T01:30Z', '2026-10-26T01:00Z'],
    ],
    [
      'the second time is found from a year away',
      'Europe/Berlin',
      '30 2 25 10 *',
      '2026-10-25T00:30:00Z',
      ['2026-10-25T01:30Z', '2027-10-25T00:30Z'],
    ],
    ['the first time is found from a year away', 'Europe/Berlin', '30 2 25 10 *', '2025-12-01T00:00:00Z', ['2026-10-25T00:30Z']],
    [
      'hours go on without a gap',
      'Europe/Berlin',
      '0 * * * *',
      '2026-10-24T23:30:00Z',
      ['2026-10-25T00:00Z', '2026-10-25T01:00Z', '2026-10-25T02:00Z'],
    ],
    ['New York skips', 'America/New_York', '30 2 * * *', '2026-03-07T12:00:00Z', ['2026-03-09T06:30Z']],
    [
      'New York repeats',
      'America/New_York',
      '30 1 * * *',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30Z', '2026-11-01T06:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'half an hour is skipped',
      'Australia/Lord_Howe',
      '15,45 2 * * *',
      '2026-10-03T12:00:00Z',
      ['2026-10-03T15:45Z', '2026-10-04T15:15Z'],
    ],
    [
      'half an hour comes twice',
      'Australia/Lord_Howe',
      '0,45 1 * * *',
      '2026-04-04T12:00:00Z',
      ['2026-04-04T14:00Z', '2026-04-04T14:45Z', '2026-04-04T15:15Z', '2026-04-05T14:30Z'],
    ],
    [
      'the hour after it comes once',
      'Australia/Lord_Howe',
      '0 2 * * *',
      '2026-04-03T16:00:00Z',
      ['2026-04-04T15:30Z', '2026-04-05T15:30Z'],
    ],
    ['a midnight that is skipped', 'America/Asuncion', '0 0 * * *', '2023-09-30T12:00:00Z', ['2023-10-02T03:00Z']],
    ['a day that is skipped', 'Pacific/Apia', '0 12 * * *', '2011-12-29T00:00:00Z', ['2011-12-29T22:00Z', '2011-12-30T22:00Z']],
    ['no daylight saving', 'Asia/Kolkata', '0 0 * * *', '2026-03-28T00:00:00Z', ['2026-03-28T18:30Z']],
    ['descriptors have a zone too', 'Asia/Tokyo', '@daily', '2026-01-01T00:00:00Z', ['2026-01-01T15:00Z']],
    ['a Friday there', 'Pacific/Kiritimati', '0 1 * * fri', '2026-01-01T00:00:00Z', ['2026-01-01T11:00Z']],
    ['the name in another case', 'europe/berlin', '0 9 * * *', '2026-01-01T00:00:00Z', ['2026-01-01T08:00Z']],
  ];
  for (const [name, zone, expression, after, expected] of rows)
    it(`${name}: ${expression} in ${zone}`, () =>
      expect(slots(expression, after, expected.length, zone)).to.deep.equal(expected));
});

describe('a schedule of years, against a look at every minute', function () {
  this.timeout(20_000);
  /** What clocks in the zone show, and whether it is one of the times. */
  const shows = (timeZone: string, hours: readonly number[], minutes: readonly number[]) => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return (at: number) => {
      const [hour, minute] = format.format(at).split(':').map(Number);
      return hours.includes(hour ?? -1) && minutes.includes(minute ?? -1);
    };
  };
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca']) {
    it(`five years of 15,45 1-3 in ${zone}`, () => {
      const isSlot = shows(zone, [1, 2, 3], [15, 45]);
      const { next } = schedule('15,45 1-3 * * *', zone);
      const end = Date.parse('2031-01-01T00:00:00Z');
      let at = Date.parse('2026-01-01T00:00:00Z');
      // All offsets of these zones are quarters of an hour.
      for (let look = at; look < end; look += 900_000) {
        if (look <= at || !isSlot(look)) continue;
        expect(new Date(next(at)).toISOString()).to.equal(new Date(look).toISOString());
        at = look;
      }
    });
  }
});

describe('the latest slot up to now', () => {
  const first = Date.parse('2026-01-01T00:00:00Z');
  for (const [expression, zone, until, expected] of [
    ['* * * * *', 'UTC', '2026-01-01T00:00:59Z', '2026-01-01T00:00:00.000Z'],
    ['* * * * *', 'UTC', '2036-01-01T00:00:30Z', '2036-01-01T00:00:00.000Z'],
    ['0 0 1 1 *', 'UTC', '2029-12-31T23:59:59Z', '2029-01-01T00:00:00.000Z'],
    ['0 0 1 1 *', 'UTC', '2026-06-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T01:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T01:30:00.000Z'],
    ['@every 7s', 'UTC', '2026-01-01T00:00:20Z', '2026-01-01T00:00:14.000Z'],
  ] as const)
    it(`${expression} in ${zone} at ${until}`, () => {
      const { next, latest } = schedule(expression, zone);
      const slot = expression.startsWith('@every') ? first : next(first - 1);
      expect(new Date(latest(slot, Date.parse(until))).toISOString()).to.equal(expected);
    });
});

describe('what is no schedule is refused with the reason', () => {
  const cron = (why: string): string => `invalid cron expression: ${why}`;
  for (const [expression, zone, reason] of [
    ['61 * * * *', '', cron('minute 61 is not in 0-59')],
    ['* 24 * * *', '', cron('hour 24 is not in 0-23')],
    ['* * 0 * *', '', cron('day of month 0 is not in 1-31')],
    ['* * * 13 *', '', cron('month 13 is not in 1-12')],
    ['* * * * 7', '', cron('day of week 7 is not in 0-6 (Sunday is 0)')],
    ['* * * * *', 'Mars/Base', 'unknown time zone "Mars/Base"'],
    ['* * * * *', '+01:00', 'unknown time zone "+01:00"'],
    ['* * * * *', 'Local', 'unknown time zone "Local"'],
    ['', '', cron('it has 1 field and not 5')],
    ['* * * *', '', cron('it has 4 fields and not 5')],
    ['0 * * * * *', '', cron('it has 6 fields and not 5')],
    ['5-2 * * * *', '', cron('minute range "5-2" ends before it begins')],
    ['*/0 * * * *', '', cron('minute "*/0" has a step of 0')],
    ['1,,2 * * * *', '', cron('minute "" is not a value, a range or a step')],
    ['-5 * * * *', '', cron('minute "-5" is not a value, a range or a step')],
    ['* * * foo *', '', cron('month "foo" is not a number or a name')],
    ['x * * * *', '', cron('minute "x" is not a number')],
    ['* * L * *', '', cron('day of month "L" is not a number')],
    ['0 0 31 2 *', '', cron('it never fires: none of its months has such a day')],
    ['0 0 30,31 feb *', '', cron('it never fires: none of its months has such a day')],
    ['0 0 31 4,6,9,11 *', '', cron('it never fires: none of its months has such a day')],
    ['TZ=Europe/Berlin 0 9 * * *', '', cron('a time zone belongs into spec.timeZone')],
    ['CRON_TZ=UTC 0 9 * * *', '', cron('a time zone belongs into spec.timeZone')],
    ['@every 500ms', '', cron('"@every 500ms" is not @every and a duration of at least 1s, such as @every 1h30m')],
    ['@every -5m', '', cron('"@every -5m" is not @every and a duration of at least 1s, such as @every 1h30m')],
    ['@every', '', cron('"@every" is not @every and a duration of at least 1s, such as @every 1h30m')],
    ['@reboot', '', cron('"@reboot" is none of @every, @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly')],
  ] as const)
    it(`${JSON.stringify(expression)} ${zone}`, () => {
      expect(parseSchedule(expression, zone)).to.deep.equal({ refused: reason });
    });
  it('a day that never comes is none where a day of the week will do', () => {
    expect(slots('0 0 31 2 mon', '2026-02-01T00:00:00Z', 2)).to.deep.equal(['2026-02-02T00:00Z', '2026-02-09T00:00Z']);
  });
});
