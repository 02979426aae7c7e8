/** Quantities such as `1.5Gi` and `250m`, in the one form that the real server writes them in. */

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i|)$/;
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Everything is counted in billionths, which is as fine as quantities are. */
const NANO = -9;
const UNIT = 10n ** 9n;

type Style = 'decimal' | 'exponent' | 'binary';

interface Parsed {
  readonly negative: boolean;
  readonly nanos: bigint;
  readonly style: Style;
}

/** The canonical form of a quantity: the largest unit that needs no fraction; undefined where the text is none. */
export function canonicalQuantity(text: string): string | undefined {
  const parsed = parse(text);
  if (parsed === undefined) return undefined;
  const { negative, nanos, style } = parsed;
  const whole = roundedUp(nanos, UNIT);
  const shown = style === 'binary' && whole >= 1024n ? binary(whole) : decimal(style === 'binary' ? whole * UNIT : nanos, style);
  return negative && nanos > 0n ? `-${shown}` : shown;
}

/** Negative where the first quantity is less than the second, positive where it is more. What is no quantity counts as 0. */
export function compareQuantities(a: string, b: string): number {
  const difference = signed(a) - signed(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function signed(text: string): bigint {
  const { negative, nanos } = parse(text) ?? { negative: false, nanos: 0n };
  return negative ? -nanos : nanos;
}

function parse(text: string): Parsed | undefined {
  const [found, sign = '', whole = '', fraction = '', suffix = ''] = FORM.exec(text) ?? [];
  if (found === undefined || whole + fraction === '') return undefined;
  const { base, power, style } = unitOf(suffix);
  const digits = BigInt(whole + fraction) * base;
  const exponent = power - NANO - fraction.length;
  const nanos = exponent >= 0 ? digits * 10n ** BigInt(exponent) : roundedUp(digits, 10n ** BigInt(-exponent));
  return { negative: sign === '-', nanos, style };
}

function unitOf(suffix: string): { base: bigint; power: number; style: Style } {
  if (/^[eE]./.test(suffix)) return { base: 1n, power: Number(suffix.slice(1)), style: 'exponent' };
  const binaryPower = BINARY.indexOf(suffix);
  if (binaryPower > 0) return { base: 1024n ** BigInt(binaryPower), power: 0, style: 'binary' };
  return { base: 1n, power: NANO + 3 * DECIMAL.indexOf(suffix), style: 'decimal' };
}

const roundedUp = (value: bigint, unit: bigint): bigint => (value + unit - 1n) / unit;

function decimal(nanos: bigint, style: Style): string {
  if (nanos === 0n) return '0';
  let [value, step] = [nanos, 0];
  while (value % 1000n === 0n && step < DECIMAL.length - 1) [value, step] = [value / 1000n, step + 1];
  const power = NANO + 3 * step;
  if (style === 'exponent') return power === 0 ? String(value) : `${value}e${power}`;
  return `${value}${DECIMAL[step]}`;
}

function binary(whole: bigint): string {
  let [value, step] = [whole, 0];
  while (value % 1024n === 0n && step < BINARY.length - 1) [value, step] = [value / 1024n, step + 1];
  return `${value}${BINARY[step]}`;
}
