const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const whole = /^(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)/;

/**
 * Milliseconds of a Go duration such as `1h30m` or `1.5s`; undefined for anything Go would refuse, and for negative ones.
 *
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  let total = 0;
  let rest = text;
  while (rest !== '') {
    const part = whole.exec(rest)?.[0];
    if (part === undefined) return undefined;
    const number = Number.parseFloat(part);
    total += number * (unitMs[part.replace(/^[\d.]+/, '')] ?? 0);
    rest = rest.slice(part.length);
  }
  return text === '' ? undefined : total;
}
