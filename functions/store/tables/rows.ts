/** A time as the tables keep it (milliseconds since 1970) in the form of the wire. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
