import type { JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';

interface TableOptions {
  /** Title of the first column. */
  readonly head: string;
  /** Top-level fields that have no row of their own, for those below say it all. */
  readonly groups?: ReadonlySet<string>;
  /** Fields that others describe, by their names, and what stands in place of their type. */
  readonly elsewhere?: { readonly names: ReadonlySet<string>; readonly type: string };
}

const duration = '^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$';

/** The table of all fields below a schema: a row for each, required ones in bold, those of objects and lists by their path. */
export function fieldTable(schema: JsonSchema, options: TableOptions): string {
  const rows = rowsOf(schema, '', options).map((cells) => `| ${cells.join(' | ')} |`);
  return [`| ${options.head} | type | default | meaning |`, '|---|---|---|---|', ...rows].join('\n');
}

function rowsOf({ properties = {}, required = [] }: JsonSchema, parent: string, options: TableOptions): string[][] {
  const { groups, elsewhere } = options;
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${parent}${name}`;
    const field = required.includes(name) ? `**\`${path}\`**` : `\`${path}\``;
    const inner = schema.items ?? schema;
    const isElsewhere = elsewhere?.names.has(name) === true;
    const below = isElsewhere ? [] : rowsOf(inner, schema.items === undefined ? `${path}.` : `${path}[].`, options);
    const type = isElsewhere ? elsewhere.type : typeOf(schema);
    const row = [field, type, defaultOf(schema), cell(schema.description ?? inner.description ?? '')];
    return groups?.has(path) === true ? below : [row, ...below];
  });
}

function typeOf(schema: JsonSchema): string {
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (typeof schema.additionalProperties === 'object') return `map of ${typeOf(schema.additionalProperties)}`;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.pattern === duration) return 'duration';
  const { type = 'any', minimum, maximum } = schema;
  if (minimum === undefined && maximum === undefined) return schema.format === 'date-time' ? 'time' : type;
  return `${type}, ${minimum ?? ''}${maximum === undefined ? ' or more' : ` to ${maximum}`}`.replace(',  to', ', at most');
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();
