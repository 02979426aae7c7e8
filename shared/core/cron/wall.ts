import type { Fields } from './fields.ts';

/*
 * Wall-clock time is written here as the milliseconds that the same reading of a clock would be in UTC, so that a calendar is all that
 * is needed, and no time zone.
 */

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A 29 February is at most eight years away. */
const longestSearchDays = 9 * 366;

/** The first minute at or after `wall` that the fields match. */
export function nextWall(fields: Fields, wall: number): number {
  const from = Math.ceil(wall / minuteMs) * minuteMs;
  let day = Math.floor(from / dayMs) * dayMs;
  for (let looked = 0; looked < longestSearchDays; looked += 1) {
    if (matchesDay(fields, day)) {
      const time = firstTime(fields, Math.max(0, (from - day) / minuteMs));
      if (time !== undefined) return day + time * minuteMs;
    }
    day += dayMs;
  }
  throw new RangeError('a cron expression that never fires got through its parser');
}

/** Where both kinds of day are chosen, one of them is enough (crontab(5), and Kubernetes' CronJob). */
function matchesDay({ dayOfMonth, month, dayOfWeek }: Fields, day: number): boolean {
  const date = new Date(day);
  if (!month.values.includes(date.getUTCMonth() + 1)) return false;
  const byMonth = dayOfMonth.values.includes(date.getUTCDate());
  const byWeek = dayOfWeek.values.includes(date.getUTCDay());
  return dayOfMonth.open || dayOfWeek.open ? byMonth && byWeek : byMonth || byWeek;
}

/** The first matching minute of a day at or after `earliest`, both counted from midnight. */
function firstTime({ hour, minute }: Fields, earliest: number): number | undefined {
  for (const each of hour.values) {
    const found = minute.values.find((past) => each * 60 + past >= earliest);
    if (found !== undefined) return each * 60 + found;
  }
  return undefined;
}
