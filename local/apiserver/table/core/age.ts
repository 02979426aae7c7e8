/** Times as people read them in tables. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A duration in milliseconds in two or three figures, as `5m`, `3m20s`, `2d4h`. */
export const humanDuration = (milliseconds: number): string => {
  const d = milliseconds;
  if (d <= -2 * SECOND) return '<invalid>';
  if (d < 0) return '0s';
  if (d < 2 * MINUTE) return `${whole(d, SECOND)}s`;
  if (d < 10 * MINUTE) return two(d, MINUTE, 'm', SECOND, 's');
  if (d < 3 * HOUR) return `${whole(d, MINUTE)}m`;
  if (d < 8 * HOUR) return two(d, HOUR, 'h', MINUTE, 'm');
  if (d < 2 * DAY) return `${whole(d, HOUR)}h`;
  if (d < 8 * DAY) return two(d, DAY, 'd', HOUR, 'h');
  if (d < 2 * YEAR) return `${whole(d, DAY)}d`;
  if (d < 8 * YEAR) return two(d, YEAR, 'y', DAY, 'd');
  return `${whole(d, YEAR)}y`;
};

const whole = (d: number, unit: number): number => Math.floor(d / unit);

const two = (d: number, large: number, largeName: string, small: number, smallName: string): string => {
  const rest = whole(d % large, small);
  return `${whole(d, large)}${largeName}${rest === 0 ? '' : `${rest}${smallName}`}`;
};

/** How long ago a timestamp was; `<unknown>` where there is none, `<invalid>` where it is none. */
export const ageOf = (timestamp: unknown, now: Date): string => {
  if (typeof timestamp !== 'string' || timestamp === '') return '<unknown>';
  const then = Date.parse(timestamp);
  return Number.isNaN(then) ? '<invalid>' : humanDuration(now.getTime() - then);
};
