/** The values of one field that match, ascending, and whether it was left open (`*` or `?`). */
export interface Field {
  readonly values: readonly number[];
  readonly open: boolean;
}

/** The five fields of a cron expression. */
export interface Fields {
  readonly minute: Field;
  readonly hour: Field;
  readonly dayOfMonth: Field;
  readonly month: Field;
  readonly dayOfWeek: Field;
}

/** Why an expression is none, in words. */
export interface Refusal {
  readonly refused: string;
}

interface Rule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for the values, from `min` on. */
  readonly words: readonly string[];
  readonly hint?: string;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const minuteRule: Rule = { name: 'minute', min: 0, max: 59, words: [] };
const hourRule: Rule = { name: 'hour', min: 0, max: 23, words: [] };
const dayOfMonthRule: Rule = { name: 'day of month', min: 1, max: 31, words: [] };
const monthRule: Rule = { name: 'month', min: 1, max: 12, words: months };
const dayOfWeekRule: Rule = { name: 'day of week', min: 0, max: 6, words: days, hint: ' (Sunday is 0)' };

/** Days of each month, February in a leap year. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads five fields as Kubernetes' CronJob does: values, names, `a-b`, `a/n` (from a on), `*`, `?`, with `/n` and commas.
 *
 * @see https://en.wikipedia.org/wiki/Cron
 */
export function parseFields(text: string): Fields | Refusal {
  const parts = text.split(/\s+/);
  if (parts.length !== 5) return { refused: `it has ${parts.length} ${parts.length === 1 ? 'field' : 'fields'} and not 5` };
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = parts;
  try {
    const fields = {
      minute: parseField(minute, minuteRule),
      hour: parseField(hour, hourRule),
      dayOfMonth: parseField(dayOfMonth, dayOfMonthRule),
      month: parseField(month, monthRule),
      dayOfWeek: parseField(dayOfWeek, dayOfWeekRule),
    };
    return neverMatches(fields) ? { refused: 'it never fires: none of its months has such a day' } : fields;
  } catch (error) {
    if (error instanceof NotAField) return { refused: error.message };
    throw error;
  }
}

/** Ends the reading of an expression; never leaves this file. */
class NotAField extends Error {}

function parseField(text: string, rule: Rule): Field {
  const items = text.split(',').map((item) => parseItem(item, rule));
  const values = [...new Set(items.flatMap((item) => item.values))].sort((a, b) => a - b);
  return { values, open: items.some(({ open }) => open) };
}

const shape = /^(?:(?<all>[*?])|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/;

function parseItem(item: string, rule: Rule): Field {
  const { all, from = '', to, step } = shape.exec(item)?.groups ?? {};
  if (all === undefined && from === '') throw new NotAField(`${rule.name} "${item}" is not a value, a range or a step`);
  const by = step === undefined ? 1 : Number(step);
  if (by < 1) throw new NotAField(`${rule.name} "${item}" has a step of 0`);
  const first = all === undefined ? numberOf(from, rule) : rule.min;
  // A single value with a step goes on to the end, as though a `-` and the last one stood there.
  const last = to !== undefined ? numberOf(to, rule) : all !== undefined || step !== undefined ? rule.max : first;
  if (first > last) throw new NotAField(`${rule.name} range "${item}" ends before it begins`);
  const values = Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, i) => first + i * by);
  return { values, open: all !== undefined && by === 1 };
}

function numberOf(text: string, { name, min, max, words, hint = '' }: Rule): number {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return word + min;
  if (!/^\d+$/.test(text)) throw new NotAField(`${name} "${text}" is not a number${words.length > 0 ? ' or a name' : ''}`);
  const value = Number(text);
  if (value < min || value > max) throw new NotAField(`${name} ${value} is not in ${min}-${max}${hint}`);
  return value;
}

/** Only a day of month that none of the months has can keep an expression from ever firing. */
function neverMatches({ dayOfMonth, month, dayOfWeek }: Fields): boolean {
  if (!dayOfWeek.open && !dayOfMonth.open) return false;
  return !month.values.some((each) => (dayOfMonth.values[0] ?? 0) <= (longest[each - 1] ?? 0));
}
