/** Times as Go reads them, and its words where it cannot. */

type Element = readonly [layout: string, pattern: RegExp];

const SECONDS: readonly Element[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d/],
];
const ZONE: Element = ['Z07:00', /^(Z|[+-]\d\d:\d\d)$/];

/** Layout of a Time: seconds, and a fraction where there is one. */
const TIME: readonly Element[] = [...SECONDS, ['', /^(\.\d+)?/], ZONE];
/** Layout of a MicroTime: six digits of a fraction, always. */
const MICRO_TIME: readonly Element[] = [...SECONDS, ['.000000', /^\.\d{6}(?!\d)/], ZONE];

/** What is wrong with a text that should be a time; undefined where it is one. */
export function timeProblem(text: string, micro: boolean): string | undefined {
  const layout = micro ? MICRO_TIME : TIME;
  let rest = text;
  for (const [element, pattern] of layout) {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined) {
      const whole = layout.map(([part]) => part).join('');
      return `parsing time ${JSON.stringify(text)} as ${JSON.stringify(whole)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(element)}`;
    }
    rest = rest.slice(found.length);
  }
  return undefined;
}
