const fractionDigits = 9;
const decimal = /^(\d+)(?:\.(\d{1,9}))?$/;

/**
 * US dollars written as a decimal number, such as "2.50", in billionths of one; undefined for what is no such number. No floating point
 * is in between. What no integer can count exactly (more than nine million dollars) is the largest one that can.
 */
export function nanosOf(dollars: string): number | undefined {
  const [, whole, fraction = ''] = decimal.exec(dollars) ?? [];
  if (whole === undefined) return undefined;
  const nanos = BigInt(whole + fraction.padEnd(fractionDigits, '0'));
  return nanos > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(nanos);
}

/** Billionths of a US dollar (a whole number, 0 or more) as a decimal number of dollars: exact, and cents are always there. */
export function decimalOf(nanos: number): string {
  const digits = String(nanos).padStart(fractionDigits + 1, '0');
  const fraction = digits.slice(-fractionDigits).replace(/0+$/, '').padEnd(2, '0');
  return `${digits.slice(0, -fractionDigits)}.${fraction}`;
}
