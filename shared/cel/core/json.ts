/** A JSON value as CEL sees it: whole numbers that fit are int, others double. */
export function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toCel(one)])) : value;
}

/**
 * A CEL value as JSON: int, uint and double as numbers, timestamps as RFC 3339, bytes as Base64, everything else that is no JSON as its own text.
 * An int beyond the whole numbers of JSON becomes its digits.
 */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value) || value instanceof Set) return [...value].map(toJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, one]) => [String(name), toJson(one)]));
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toJson(one)]));
  const primitive: unknown = value.valueOf();
  return typeof primitive === 'bigint' ? toJson(primitive) : String(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
