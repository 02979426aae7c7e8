import { join } from 'node:path';
import { differences } from './differences.ts';

/** The page that tells of the differences. */
export const page = join(import.meta.dirname, '../../../docs/local-differences-broker.md');

/** The table of the page, between its two marks. */
export const marks = ['<!-- differences -->\n', '<!-- end of differences -->'] as const;

/** Everything that the local broker does in another way, as a table. */
export function tableOfDifferences(): string {
  const rows = differences.map(({ subject, knative, local, reason }) => [subject, knative, local, reason]);
  return [['', 'Knative', '`orka dev`', 'why it stays so'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}
