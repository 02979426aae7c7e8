/** RFC 3339's date-time, without the leap seconds that Knative's reader does not know. */
const dateTime = /^(\d{4}-\d\d-\d\d)T(([01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Digits of a second's fraction that are kept. */
const nanoseconds = 9;

/** A time as brokers hand it on: in UTC, its fraction without zeros at the end; undefined where it is none. */
export function timestampInUtc(text: string): string | undefined {
  const [whole, day = '', time, , fraction = '', zone] = dateTime.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const seconds = new Date(`${day}T${time}Z`);
  // A day that does not exist is another one to JavaScript.
  if (Number.isNaN(seconds.getTime()) || !seconds.toISOString().startsWith(day)) return undefined;
  const digits = fraction.slice(0, nanoseconds).replace(/0+$/, '');
  const inUtc = new Date(`${day}T${time}${zone}`).toISOString().replace(/\.\d+Z$/, '');
  return `${inUtc}${digits === '' ? '' : `.${digits}`}Z`;
}
