import { parseDuration } from '../duration.ts';
import { type Fields, parseFields, type Refusal } from './fields.ts';
import { nextOccurrence } from './occurrence.ts';
import { type Zone, zoneNamed } from './zone.ts';

/** The times at which something is to happen: its slots, in whole seconds. All times are milliseconds since the epoch. */
export interface Schedule {
  /** The first slot after an instant; where slots are an interval apart, that long after it. */
  next(after: number): number;
  /** The last of `slot` and those that follow it that is not later than `until`, which is not before `slot`. */
  latest(slot: number, until: number): number;
}

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Reads a cron expression of five fields, a descriptor (`@hourly`) or an interval (`@every 5m`), as Kubernetes' CronJob does.
 *
 * @param timeZone an IANA name; UTC where it is empty
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function parseSchedule(expression: string, timeZone = ''): Schedule | Refusal {
  const text = expression.trim();
  const zone = zoneNamed(timeZone);
  if (zone === undefined) return { refused: `unknown time zone "${timeZone}"` };
  const refused = (why: string): Refusal => ({ refused: `invalid cron expression: ${why}` });
  if (/^(?:CRON_)?TZ=/.test(text)) return refused('a time zone belongs into spec.timeZone');
  if (text.startsWith('@every')) {
    const interval = intervalOf(text);
    return interval === undefined
      ? refused(`"${text}" is not @every and a duration of at least 1s, such as @every 1h30m`)
      : everyInterval(interval);
  }
  const fields = descriptors[text] ?? text;
  if (fields.startsWith('@')) return refused(`"${text}" is none of @every, ${Object.keys(descriptors).join(', ')}`);
  const parsed = parseFields(fields);
  return 'refused' in parsed ? refused(parsed.refused) : byFields(parsed, zone);
}

function intervalOf(text: string): number | undefined {
  const ms = parseDuration(text.slice('@every'.length).trim());
  return ms === undefined || ms < 1000 ? undefined : Math.floor(ms / 1000) * 1000;
}

function everyInterval(interval: number): Schedule {
  return {
    next: (after) => Math.floor(after / 1000) * 1000 + interval,
    latest: (slot, until) => slot + Math.floor((until - slot) / interval) * interval,
  };
}

const minuteMs = 60_000;

function byFields(fields: Fields, zone: Zone): Schedule {
  const next = (after: number): number => nextOccurrence(fields, zone, after);
  return {
    next,
    latest(slot, until) {
      // Backwards in growing steps until one has a slot in it, so that years without a look cost no more than an hour.
      for (let reach = 2 * minuteMs; ; reach *= 2) {
        const from = Math.max(slot, until - reach);
        let found = from === slot ? slot : next(from);
        if (found > until) continue;
        for (let later = next(found); later <= until; later = next(later)) found = later;
        return found;
      }
    },
  };
}
