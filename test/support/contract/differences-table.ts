import type { KnownDifference } from './known.ts';

const [BEGIN, END] = ['<!-- begin: known differences -->', '<!-- end: known differences -->'];

/** A page with its table of known differences made anew. Throws where the page has no place for it. */
export function withTable(page: string, known: readonly KnownDifference[]): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} and ${END}`);
  const rows = known.map(({ what, why }) => `| ${what} | ${why} |`);
  const table = ['| what differs | why it stays |', '|---|---|', ...rows].join('\n');
  return `${page.slice(0, begin)}${BEGIN}\n\n${table}\n\n${page.slice(end)}`;
}
