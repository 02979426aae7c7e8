/** What a schema of somebody else's may say about a value without making a check of it slow, or fail. */
const kept = new Set([
  ...[
    'type',
    'nullable',
    'enum',
    'const',
    'required',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
  ],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', '$ref', 'default'],
]);
const nested = new Set(['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains']);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const maps = new Set(['properties', '$defs', 'definitions']);

type Json = Readonly<Record<string, unknown>>;

/**
 * The part of a JSON Schema that may be checked here. Patterns (whoever writes one can make it take for ever), comparisons of all elements
 * with each other, formats, and what no JSON Schema knows are left out: whoever asked for them checks them.
 */
export function checkableSchema(schema: Json): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (kept.has(keyword)) return [[keyword, value]];
      if (nested.has(keyword)) return [[keyword, partOf(value)]];
      if (lists.has(keyword)) return Array.isArray(value) ? [[keyword, value.map(partOf)]] : [];
      if (!maps.has(keyword) || !isObject(value)) return [];
      return [[keyword, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, partOf(part)]))]];
    }),
  );
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `true` and `false` are schemas too. */
const partOf = (value: unknown): unknown => (isObject(value) ? checkableSchema(value) : value);
