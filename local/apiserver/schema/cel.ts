/** Compiles the CEL rules of schemas; the engine is loaded when a schema with rules is first judged. */
import { attemptCel, type Cel, celEnvironment, type Environment, loadCel, summaryOf } from '../../../shared/cel/cel.ts';
import { type Converters, fieldTypes, toCelValue } from './core/cel-values.ts';
import type { SchemaNode } from './core/node.ts';

/** A compiled expression. */
export interface Program {
  /** Whether the expression compares with the older value. */
  readonly usesOldSelf: boolean;
  /**
   * The expression's value for CEL values of `self` and `oldSelf`.
   * @throws CelFailure when it cannot be evaluated
   */
  evaluate(self: unknown, oldSelf: unknown): unknown;
}

/** Compiles the expressions of one schema. */
export interface RuleEngine {
  /** @throws CelFailure when the expression is no CEL */
  program(expression: string): Program;
  /** What is wrong with an expression over values of this schema: its syntax, its names, its type. */
  problem(
    expression: string,
    node: SchemaNode,
    wanted: 'bool' | 'string',
    options: { readonly optionalOldSelf: boolean },
  ): string | undefined;
  /** A JSON value as CEL sees it through its schema. */
  value(node: SchemaNode, value: unknown): unknown;
  /** An optional CEL value, for rules that ask for `oldSelf` as one. */
  optional(value: unknown): unknown;
}

/** An engine with no expressions yet. */
export const createRuleEngine = (): RuleEngine => {
  const cel = loadCel();
  const dynamic = celEnvironment(cel).registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');
  const programs = new Map<string, Program>();
  const converters: Converters = {
    duration: (text) => dynamic.evaluate('duration(self)', { self: text, oldSelf: null }),
  };
  const program = (expression: string): Program => {
    const known = programs.get(expression);
    if (known) return known;
    const made = compile(cel, dynamic, expression);
    programs.set(expression, made);
    return made;
  };
  return {
    program,
    problem: (expression, node, wanted, { optionalOldSelf }) =>
      problemOf(dynamic, expression, wanted) ??
      problemOf(typed(cel, node, optionalOldSelf), expression, wanted, isUndefinedField),
    value: (node, value) => toCelValue(node, value, converters),
    optional: (value) => (value === undefined ? cel.Optional.none() : cel.Optional.of(value)),
  };
};

const compile = (cel: Cel, dynamic: Environment, expression: string): Program => {
  const parsed = attemptCel(() => dynamic.parse(expression));
  return {
    usesOldSelf: mentions(parsed.ast, 'oldSelf'),
    evaluate: (self, oldSelf) =>
      attemptCel(() => {
        const answer: unknown = parsed({ self, oldSelf });
        return answer instanceof cel.Optional ? answer.hasValue() : answer;
      }),
  };
};

/** Whether an identifier occurs anywhere in a syntax tree. */
const mentions = (tree: unknown, name: string): boolean => {
  if (Array.isArray(tree)) return tree.some((one) => mentions(one, name));
  if (typeof tree !== 'object' || tree === null || !('op' in tree) || !('args' in tree)) return false;
  return tree.op === 'id' ? tree.args === name : mentions(tree.args, name);
};

/** An environment in which `self` has the fields of a schema and no others. */
const typed = (cel: Cel, node: SchemaNode, optionalOldSelf: boolean): Environment => {
  const made = celEnvironment(cel);
  const self = fieldTypes(node, (name, fields) => made.registerType(name, { fields }));
  return made.registerVariable('self', self).registerVariable('oldSelf', optionalOldSelf ? `optional<${self}>` : self);
};

const isUndefinedField = (summary: string): boolean => summary.startsWith('no such key');

const problemOf = (
  environment: Environment,
  expression: string,
  wanted: string,
  counts: (summary: string) => boolean = () => true,
): string | undefined => {
  const { valid, type, error } = environment.check(expression);
  if (valid) {
    const fits = type === wanted || type === 'dyn' || type?.startsWith('dyn<');
    return fits ? undefined : `cel expression must evaluate to a ${wanted}`;
  }
  const summary = summaryOf(error);
  if (!counts(summary)) return undefined;
  // The real one points at the dot before a field, and at the end of a name before its parentheses.
  const start = error?.range?.start ?? 0;
  const column = isUndefinedField(summary) ? start : start + 1;
  const sentence = summary.replace(/^no such key: (.*)$/, "undefined field '$1'");
  return `compilation failed: ERROR: <input>:1:${column}: ${sentence}\n | ${expression}\n | ${'.'.repeat(column - 1)}^`;
};
