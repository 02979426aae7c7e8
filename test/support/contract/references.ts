import type { Json } from './scenario.ts';

const REFERENCE = /\$\(([^)]+)\)/g;

/**
 * Fills `$(name)` and `$(name.path.to.value)` in every text of a value. A text that is nothing but one reference becomes the value
 * itself. Throws where a reference leads nowhere.
 */
export function filled(value: Json, values: ReadonlyMap<string, Json>): Json {
  if (typeof value === 'string') return filledText(value, values);
  if (Array.isArray(value)) return value.map((item) => filled(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [filledText(key, values), filled(member, values)]));
}

function filledText(text: string, values: ReadonlyMap<string, Json>): Json {
  const whole = /^\$\(([^)]+)\)$/.exec(text)?.[1];
  if (whole !== undefined) return referred(whole, values);
  return text.replace(REFERENCE, (_, reference: string) => String(referred(reference, values)));
}

function referred(reference: string, values: ReadonlyMap<string, Json>): Json {
  const [name = '', ...path] = reference.split('.');
  let value = values.get(name);
  for (const key of path) value = value?.[key];
  if (value === undefined) throw new Error(`$(${reference}) leads nowhere`);
  return value;
}
