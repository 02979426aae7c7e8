/** JSONPath as kubectl and printer columns write it, as `.status.conditions[?(@.type=="Ready")].status`. */
import { isObject } from '../../schema/core/values.ts';

/** Finds the values that a path leads to. */
export type Finder = (root: unknown) => unknown[];

type Step = (value: unknown) => unknown[];

/**
 * Compiles a path, with or without `{}` and the leading `$`.
 * @throws SyntaxError when it is no path
 */
export const compileJsonPath = (text: string): Finder => {
  const inner = /^\{(.*)\}$/s.exec(text.trim())?.[1] ?? text.trim();
  const steps = parse(inner.replace(/^\$/, ''));
  return (root) => steps.reduce<unknown[]>((values, step) => values.flatMap(step), [root]);
};

/** A field (dots and brackets may be escaped), a bracket, or everything below. */
const TOKEN =
  /\.\.(?:((?:\\.|[^.[\]\\])+))?|\.?\*|\.((?:\\.|[^.[\]\\])+)|\.?\[((?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\]'"])*)\]|\.(?=\[|$)/y;

const parse = (path: string): Step[] => {
  const dotted = /^[.[]/.test(path) || path === '' ? path : `.${path}`;
  const token = new RegExp(TOKEN);
  const steps: Step[] = [];
  while (token.lastIndex < dotted.length) {
    const at = token.lastIndex;
    const found = token.exec(dotted);
    if (!found) throw new SyntaxError(`unexpected ${JSON.stringify(dotted.slice(at))} in JSONPath ${JSON.stringify(path)}`);
    steps.push(...stepsOf(found[0], found[1], found[2], found[3]));
  }
  return steps;
};

const stepsOf = (token: string, deepField?: string, fieldName?: string, bracket?: string): Step[] => {
  if (token.startsWith('..')) return deepField === undefined ? [descend] : [descend, field(unescaped(deepField))];
  if (fieldName !== undefined) return fieldName === '*' ? [children] : [field(unescaped(fieldName))];
  if (bracket !== undefined) return [bracketStep(bracket.trim())];
  return token === '.' ? [] : [children];
};

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');

const field =
  (name: string): Step =>
  (value) =>
    isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];

const children: Step = (value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);

const descend: Step = (value) => [value, ...children(value).flatMap(descend)];

const bracketStep = (text: string): Step => {
  if (text === '*') return children;
  const filter = /^\?\((.*)\)$/s.exec(text)?.[1];
  if (filter !== undefined) return filterStep(filter.trim());
  const parts = text.match(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^,]+/g) ?? [];
  const steps = parts.map((part) => elementStep(part.trim()));
  return (value) => steps.flatMap((step) => step(value));
};

const elementStep = (text: string): Step => {
  const quoted = /^(['"])(.*)\1$/s.exec(text)?.[2];
  if (quoted !== undefined) return field(unescaped(quoted));
  if (/^-?\d+$/.test(text)) return (value) => (Array.isArray(value) ? value.slice(Number(text)).slice(0, 1) : []);
  const slice = /^(-?\d*):(-?\d*)(?::(\d+))?$/.exec(text);
  if (!slice) throw new SyntaxError(`unknown JSONPath element [${text}]`);
  const [, from = '', to = '', by = '1'] = slice;
  return (value) => {
    const list = Array.isArray(value) ? value.slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to)) : [];
    return list.filter((_, index) => index % Number(by) === 0);
  };
};

const COMPARISON = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s;

const filterStep = (text: string): Step => {
  const parts = COMPARISON.exec(text);
  if (!parts) {
    const exists = operand(text);
    return (value) => children(value).filter((item) => exists(item).length > 0);
  }
  const [, left = '', operator = '', right = ''] = parts;
  const [a, b] = [operand(left), operand(right)];
  return (value) => children(value).filter((item) => holds(a(item)[0], operator, b(item)[0]));
};

/** The value of one side: a path from the item (`@`), a quoted text, a number or a word. */
const operand = (text: string): Finder => {
  if (text.startsWith('@')) return compileJsonPath(text.slice(1));
  const quoted = /^(['"])(.*)\1$/s.exec(text)?.[2];
  if (quoted !== undefined) return () => [unescaped(quoted)];
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  return () => [Number(text)];
};

const holds = (a: unknown, operator: string, b: unknown): boolean => {
  if (a === undefined || b === undefined) return false;
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return (a as number) < (b as number);
    case '<=':
      return (a as number) <= (b as number);
    case '>':
      return (a as number) > (b as number);
    default:
      return (a as number) >= (b as number);
  }
};
