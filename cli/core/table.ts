/** A column of a table: its title and what it says of one row. */
export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => string;
}

/** A table as kubectl prints it: columns three spaces apart, no lines. Control characters and line breaks in cells become spaces. */
export function formatTable<R>(columns: readonly Column<R>[], rows: readonly R[], { header = true } = {}): string {
  const lines = [
    ...(header ? [columns.map(({ title }) => title)] : []),
    ...rows.map((row) => columns.map(({ cell }) => printable(cell(row)))),
  ];
  return formatLines(
    lines,
    columns.map((_, at) => Math.max(...lines.map((line) => width(line[at] ?? '')))),
  );
}

/** Rows of a table whose widths are known from before, for rows that come one by one. */
export function formatLines(lines: readonly (readonly string[])[], widths: readonly number[]): string {
  return lines
    .map((line) => `${line.map((cell, at) => padded(cell, at < line.length - 1 ? (widths[at] ?? 0) : 0)).join('   ')}\n`)
    .join('');
}

const padded = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

/** Characters as a reader counts them; wide East Asian ones are not told apart. */
const width = (text: string): number => [...text].length;

/** A Task's own text must not move the cursor or change the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}

/** The same of a text of several lines, whose line breaks and tabs stay. */
export function readable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replaceAll('\r\n', '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/g, ' ');
}
