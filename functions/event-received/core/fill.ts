import { InvalidError } from '../../../shared/errors/catalogue.ts';
import { piecesOf } from './pieces.ts';

/** Evaluates an expression to a JSON value, or undefined for an optional one that is not there. */
export type Evaluate = () => unknown;

/** Compiles the expression at `path`; what it throws says what is wrong with it. */
export type Compile = (expression: string, path: string) => Evaluate;

/** A compiled part of a template: gives its JSON value, or undefined where there is to be nothing. */
export type Filling = () => unknown;

/** Bounds of what a template may ask for. */
export const templateLimits = { expressions: 200, expressionLength: 4096, depth: 32 } as const;

/**
 * Compiles a JSON value with expressions in its strings; names of members are taken as they stand. A string that is one expression gets the
 * value's own type, and goes with its member where that is an optional value that is not there; in a longer string values become text.
 * Throws an InvalidError that names the place.
 *
 * @param path where the value is in the template, for messages
 */
export function fillingOf(value: unknown, path: string, compile: Compile): Filling {
  let count = 0;
  const counted: Compile = (expression, at) => {
    count += 1;
    if (count > templateLimits.expressions)
      throw new InvalidError(`${path} has more than ${templateLimits.expressions} expressions`);
    if (expression.length > templateLimits.expressionLength)
      throw new InvalidError(`${at}: an expression has at most ${templateLimits.expressionLength} characters`);
    return compile(expression, at);
  };
  return ofValue(value, path, { compile: counted, depth: 0 });
}

interface Within {
  readonly compile: Compile;
  readonly depth: number;
}

function ofValue(value: unknown, path: string, within: Within): Filling {
  if (typeof value === 'string') return ofText(value, path, within);
  if (typeof value !== 'object' || value === null) return () => value;
  if (within.depth === templateLimits.depth) throw new InvalidError(`${path} is nested too deeply`);
  const below = { ...within, depth: within.depth + 1 };
  if (Array.isArray(value)) {
    const items = value.map((item, index) => ofValue(item, `${path}[${index}]`, below));
    return () => items.map((fill) => fill()).filter((item) => item !== undefined);
  }
  const members = Object.entries(value).map(([name, member]) => [name, ofValue(member, `${path}.${name}`, below)] as const);
  return () => Object.fromEntries(members.map(([name, fill]) => [name, fill()]).filter(([, filled]) => filled !== undefined));
}

function ofText(text: string, path: string, { compile }: Within): Filling {
  const pieces = piecesOf(text);
  if (pieces === undefined) throw new InvalidError(`${path}: an expression does not end; write $\${ for a plain \${`);
  const parts = pieces.map((piece) => ('text' in piece ? () => piece.text : compile(piece.expression, path)));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  return () => parts.map((part) => asText(part())).join('');
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}
