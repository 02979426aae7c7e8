import type { BenchResult } from './result.ts';

/** Results as aligned columns: what, value, goal and whether it was met, ratio to the probe of the same run, a note. */
export function table(results: readonly (BenchResult & { readonly bench: string })[]): string {
  const rows = [
    ['bench', 'what', 'value', 'goal', 'probe', 'ratio', ''],
    ...results.map((r) => [
      r.bench,
      r.name,
      `${number(r.value)} ${r.unit}`,
      r.goal ?? '',
      r.baseline === undefined ? '' : number(r.baseline),
      r.ratio === undefined ? '' : r.ratio.toFixed(2),
      r.note ?? '',
    ]),
  ];
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (column === 6 ? 0 : (row[column] ?? '').length)))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function number(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}
