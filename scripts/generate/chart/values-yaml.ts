import { isLeaf, type ValueSchema } from './schema.ts';

const header = '# Generated from values.schema.json; do not edit. Every value, with its default.\n';
const width = 120;

/** The chart's `values.yaml`: every default of the schema, each below what its schema says about it. */
export function valuesYaml(schema: ValueSchema): string {
  return header + entries(schema, '').join('');
}

function entries({ properties = {} }: ValueSchema, indent: string): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (isLeaf(schema) && schema.default === undefined) return [];
    const comment = schema.description === undefined ? '' : commented(schema.description, indent);
    if (isLeaf(schema)) return [`${comment}${indent}${name}: ${JSON.stringify(schema.default)}\n`];
    return [`${indent === '' ? '\n' : ''}${comment}${indent}${name}:\n`, ...entries(schema, `${indent}  `)];
  });
}

/** A text as comment lines that are not too long. */
function commented(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || indent.length + 2 + last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `${indent}# ${line}\n`).join('');
}
