import { isLeaf, type ValueSchema } from './schema.ts';

/** A Markdown table of every value: where it is, what it is by default, what it does. */
export function valuesTable(schema: ValueSchema): string {
  const rows = rowsOf(schema, '').map(([path, value, text]) => `| \`${path}\` | ${value} | ${text} |`);
  return ['| value | default | |', '|---|---|---|', ...rows].join('\n');
}

function rowsOf({ properties = {} }: ValueSchema, prefix: string): [path: string, value: string, text: string][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    return isLeaf(schema) ? [[path, shown(schema.default), described(schema)]] : rowsOf(schema, `${path}.`);
  });
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return '';
  return `\`${escaped(typeof value === 'string' ? value : JSON.stringify(value))}\``;
}

function described({ description = '', enum: choices }: ValueSchema): string {
  const said = choices?.filter((choice) => choice !== '').map((choice) => `\`${String(choice)}\``);
  return escaped(said === undefined ? description : `${description} One of ${said.join(', ')}.`);
}

const escaped = (text: string): string => text.replaceAll('|', '\\|');
