import type { JsonSchema } from '../../../shared/api/kubernetes/custom-resource-definition.ts';
import type { Declarations } from './declarations.ts';
import { kubernetesFields } from './known-types.ts';

/**
 * The TypeScript type of a schema; larger objects and choices are declared by name.
 *
 * @param name what to call it if it needs a name
 * @param prefix what the names of its own parts begin with; the name itself unless given
 */
export function typeOf(schema: JsonSchema, name: string, prefix: string | undefined, parts: Declarations): string {
  if (schema.enum !== undefined) return choice(schema, schema.enum, name, parts);
  if (schema['x-kubernetes-int-or-string']) return 'number | string';
  switch (schema.type) {
    case 'array':
      return arrayOf(typeOf(schema.items ?? {}, singular(name), undefined, parts));
    case 'object':
      return object(schema, name, prefix, parts);
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
      return schema.type;
    default:
      return 'unknown';
  }
}

/** A doc comment that ends its line, or nothing where there is nothing to say. */
export function docComment(description: string | undefined, byDefault?: unknown): string {
  const isWorthSaying = byDefault !== undefined && byDefault !== '' && typeof byDefault !== 'object';
  const text = [description, isWorthSaying ? `Default: ${byDefault}.` : undefined].filter(Boolean).join(' ');
  return text === '' ? '' : `/** ${text} */\n`;
}

function choice(schema: JsonSchema, values: unknown[], name: string, parts: Declarations): string {
  const union = values.map((value) => JSON.stringify(value)).join(' | ');
  return values.length === 1 ? union : parts.declare(schema, name, (given) => `export type ${given} = ${union};`);
}

function object(schema: JsonSchema, name: string, prefix: string | undefined, parts: Declarations): string {
  const { properties, additionalProperties } = schema;
  if (typeof additionalProperties === 'object') {
    return `Record<string, ${typeOf(additionalProperties, singular(name), undefined, parts)}>`;
  }
  if (properties === undefined) return 'Record<string, unknown>';
  if (isReference(schema)) return 'NamespacedName';
  if (isSmall(properties)) return `{ ${fields(schema, name, parts, false)} }`;
  return parts.declare(schema, name, (given) => {
    const comment = docComment(schema.description);
    return `${comment}export interface ${given} {\n${fields(schema, prefix ?? given, parts, true)}\n}`;
  });
}

function fields({ properties = {}, required = [] }: JsonSchema, prefix: string, parts: Declarations, comments: boolean): string {
  return Object.entries(properties)
    .map(([key, schema]) => {
      const type = kubernetesFields[key] ?? typeOf(schema, prefix + pascalCase(key), undefined, parts);
      const comment = comments ? docComment(schema.description, schema.default) : '';
      return `${comment}${key}${required.includes(key) ? '' : '?'}: ${type};`;
    })
    .join(comments ? '\n' : ' ');
}

/** Objects this small read better where they are used. */
function isSmall(properties: Record<string, JsonSchema>): boolean {
  const schemas = Object.values(properties);
  return (
    schemas.length <= 2 &&
    schemas.every(({ type, enum: values }) => type !== 'object' && type !== 'array' && values === undefined)
  );
}

function isReference({ properties = {}, required = [] }: JsonSchema): boolean {
  return required.join() === 'name' && Object.keys(properties).sort().join() === 'name,namespace';
}

function arrayOf(item: string): string {
  return /^[A-Za-z]+$/.test(item) ? `${item}[]` : `(${item})[]`;
}

function singular(name: string): string {
  return name.replace(/s$/, '');
}

function pascalCase(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
