type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * True where OpenAI can hold an answer to a schema exactly (`strict: true`): every object names all of its properties as required and
 * allows no others. Of any other schema it takes what it can, and the answer is checked afterwards.
 */
export function isStrict(schema: Schema): boolean {
  const { type, properties, required, additionalProperties } = schema;
  if (type === 'object' || properties !== undefined) {
    const names = isObject(properties) ? Object.keys(properties) : [];
    const all = new Set(Array.isArray(required) ? required : []);
    if (additionalProperties !== false || !names.every((name) => all.has(name))) return false;
  }
  return below(schema).every(isStrict);
}

/** The schemas directly inside of a schema. */
function below({ properties, $defs, definitions, items, anyOf, oneOf, allOf }: Schema): Schema[] {
  const named = [properties, $defs, definitions].flatMap((group) => (isObject(group) ? Object.values(group) : []));
  const listed = [anyOf, oneOf, allOf].flatMap((group) => (Array.isArray(group) ? group : []));
  return [...named, ...listed, items].filter(isObject);
}
