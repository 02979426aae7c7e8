/** A time zone's rules. */
export interface Zone {
  /** How far its clocks are ahead of UTC at an instant; both in milliseconds. */
  offsetAt(instant: number): number;
}

const utc: Zone = { offsetAt: () => 0 };
const offset = /GMT(?:(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d)(?::(?<seconds>\d\d))?)?$/;

/**
 * The zone of this IANA name, UTC for an empty one; undefined where there is none. Numbers such as `+01:00` are no zones.
 *
 * @see https://www.iana.org/time-zones
 */
export function zoneNamed(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return utc;
  const format = formatFor(name);
  if (format === undefined) return undefined;
  return {
    offsetAt(instant) {
      const { sign, hours = 0, minutes = 0, seconds = 0 } = offset.exec(format.format(instant))?.groups ?? {};
      const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
      return sign === '-' ? -ms : ms;
    },
  };
}

/** The only thing that JavaScript tells of a zone is how it would write a time. */
function formatFor(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!/^[A-Za-z]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
