import { labelValueProblems, qualifiedNameProblems } from './names.ts';

/** Tells whether a set of labels is selected. */
export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

interface Requirement {
  readonly key: string;
  readonly operator: 'exists' | 'absent' | 'in' | 'notin' | 'gt' | 'lt';
  readonly values: readonly string[];
}

/** A selector that cannot be read; the message is for the caller. */
export class SelectorError extends Error {}

type Token = { readonly kind: 'word' | 'symbol' | 'end'; readonly text: string };

/**
 * Reads a label selector such as `a=b,c in (x,y),!d,e!=f`; undefined where it selects everything.
 *
 * Throws SelectorError.
 */
export function parseLabelSelector(text: string): LabelMatcher | undefined {
  const requirements = requirementsOf(tokens(text));
  if (requirements.length === 0) return undefined;
  return (labels = {}) => requirements.every((requirement) => holds(requirement, labels));
}

function tokens(text: string): Token[] {
  const found = [...text.matchAll(/\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/g)].map(
    ([, token = '']): Token => ({ kind: /^[=!(),<>]/.test(token) ? 'symbol' : 'word', text: token }),
  );
  return [...found, { kind: 'end', text: '' }];
}

function requirementsOf(all: readonly Token[]): Requirement[] {
  const END: Token = { kind: 'end', text: '' };
  const requirements: Requirement[] = [];
  let at = 0;
  const peek = (): Token => all[at] ?? END;
  const next = (): Token => all[at++] ?? END;
  while (peek().kind !== 'end') {
    requirements.push(requirement(peek, next));
    const separator = next();
    if (separator.kind === 'end') break;
    if (separator.text !== ',') throw new SelectorError(`found '${separator.text}', expected: ',' or 'end of string'`);
    if (peek().kind === 'end') throw new SelectorError("found '', expected: identifier after ','");
  }
  return requirements;
}

function requirement(peek: () => Token, next: () => Token): Requirement {
  const negated = peek().text === '!' && peek().kind === 'symbol';
  if (negated) next();
  const key = next();
  if (key.kind !== 'word') throw new SelectorError(`found '${key.text}', expected: !, identifier, or 'end of string'`);
  checkKey(key.text);
  if (negated) return { key: key.text, operator: 'absent', values: [] };
  if (peek().kind === 'end' || peek().text === ',') return { key: key.text, operator: 'exists', values: [] };
  const operator = next().text;
  if (operator === 'in' || operator === 'notin') return { key: key.text, operator, values: checked(key.text, valueList(next)) };
  const single = SINGLE[operator];
  if (single === undefined) throw unreadable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
  const value = peek().kind === 'word' ? next().text : '';
  if ((single === 'gt' || single === 'lt') && !/^[-+]?\d+$/.test(value))
    throw unreadable(
      `values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  return { key: key.text, operator: single, values: checked(key.text, [value]) };
}

const SINGLE: Readonly<Record<string, Requirement['operator']>> = {
  '=': 'in',
  '==': 'in',
  '!=': 'notin',
  '>': 'gt',
  '<': 'lt',
  gt: 'gt',
  lt: 'lt',
};

function valueList(next: () => Token): string[] {
  const open = next();
  if (open.text !== '(') throw unreadable(`found '${open.text}' expected: '('`);
  const values: string[] = [];
  let pending = '';
  for (;;) {
    const token = next();
    if (token.kind === 'end') throw unreadable("found '', expected: ',' or ')'");
    if (token.kind === 'word') pending = token.text;
    else {
      values.push(pending);
      pending = '';
      if (token.text === ')') return values;
      if (token.text !== ',') throw unreadable(`found '${token.text}', expected: ',', or ')'`);
    }
  }
}

function checkKey(key: string): void {
  const [problem] = qualifiedNameProblems(key);
  if (problem !== undefined) throw unreadable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problem}`);
}

function checked(key: string, values: readonly string[]): readonly string[] {
  for (const value of values) {
    const [problem] = labelValueProblems(value);
    if (problem !== undefined) throw unreadable(`values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`);
  }
  return values;
}

const unreadable = (why: string): SelectorError => new SelectorError(`unable to parse requirement: ${why}`);

function holds({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (operator === 'exists') return value !== undefined;
  if (operator === 'absent') return value === undefined;
  if (operator === 'notin') return value === undefined || !values.includes(value);
  if (value === undefined) return false;
  if (operator === 'in') return values.includes(value);
  return operator === 'gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
}
