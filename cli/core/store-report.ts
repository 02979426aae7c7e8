import type { CheckReport } from '../../functions/store/tools/check.ts';

/** The report of a check for people: what was done and what was found, a line each. `done` is such as `written`. */
export function reportLines({ path, bytes, schema, findings }: CheckReport, done: string): string[] {
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const age = {
    current: '',
    older: ', which the store brings up to date when it opens the file; only damage was looked for',
    newer: ', which is newer than this program; only damage was looked for',
  }[schema.state];
  const found = findings.flatMap(({ kind, check, message, examples }) => [
    `${kind} (${check}): ${message}`,
    ...examples.map((example) => `  ${example}`),
  ]);
  const verdict =
    findings.length === 0
      ? 'nothing is wrong with it'
      : `${findings.length} ${findings.length === 1 ? 'thing is' : 'things are'} wrong with it`;
  return [`${done}: ${path}, ${size}, schema ${schema.version}${age}`, ...found, verdict];
}
