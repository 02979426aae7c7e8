/** Judges an object by the CEL rules of its schema (x-kubernetes-validations). */
import { CelFailure } from '../../../shared/cel/cel.ts';
import type { Program, RuleEngine } from './cel.ts';
import { type Cause, duplicate, forbidden, invalid, invalidWhole, required } from './core/causes.ts';
import { correlated } from './core/lists.ts';
import type { SchemaNode } from './core/node.ts';
import type { ValidationRule } from './core/schema.ts';
import { isObject, sameJson } from './core/values.ts';

interface Place {
  readonly node: SchemaNode;
  readonly value: unknown;
  /** undefined where there is nothing to compare with: on create, and in lists that do not tell items apart. */
  readonly older: unknown;
  readonly path: string;
}

/** The violations of all rules, at every level. Transition rules are judged where an older value can be found. */
export const judgeRules = (root: SchemaNode, object: unknown, older: unknown, engine: RuleEngine): Cause[] => {
  const found: Cause[] = [];
  walk({ node: root, value: object, older, path: '' }, engine, found);
  return found;
};

const walk = (place: Place, engine: RuleEngine, found: Cause[]): void => {
  const { node, value, older, path } = place;
  if (!node.holdsRules || value === null || value === undefined) return;
  if (node.rules.length > 0) judgePlace(place, engine, found);
  if (Array.isArray(value)) {
    const { items } = node;
    if (!items) return;
    for (const [index, item] of value.entries()) {
      walk({ node: items, value: item, older: correlated(node, older, item), path: `${path}[${index}]` }, engine, found);
    }
  } else if (isObject(value)) walkMembers(node, value, isObject(older) ? older : {}, path, engine, found);
};

const walkMembers = (
  node: SchemaNode,
  object: Record<string, unknown>,
  older: Record<string, unknown>,
  path: string,
  engine: RuleEngine,
  found: Cause[],
): void => {
  for (const name of Object.keys(object)) {
    const property = node.properties.get(name);
    const child = property ?? node.additional;
    const below = property ? join(path, name) : `${path}[${name}]`;
    if (child) walk({ node: child, value: object[name], older: older[name], path: below }, engine, found);
  }
};

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const judgePlace = (place: Place, engine: RuleEngine, found: Cause[]): void => {
  const { node, value, older } = place;
  const hasOlder = older !== undefined && older !== null;
  // Most rules are transition rules, which a create never asks: values are converted when the first rule is judged.
  let values: Values | undefined;
  const convert = (): Values => {
    values ??= { self: engine.value(node, value), oldSelf: hasOlder ? engine.value(node, older) : undefined };
    return values;
  };
  for (const rule of node.rules) {
    const violation = judgeRule(rule, place, hasOlder, convert, engine);
    if (violation) found.push(violation);
  }
};

interface Values {
  readonly self: unknown;
  readonly oldSelf: unknown;
}

const judgeRule = (
  rule: ValidationRule,
  place: Place,
  hasOlder: boolean,
  convert: () => Values,
  engine: RuleEngine,
): Cause | undefined => {
  try {
    const program = engine.program(rule.rule);
    const optional = rule.optionalOldSelf === true;
    if (program.usesOldSelf && !hasOlder && !optional) return undefined;
    const { self, oldSelf } = convert();
    const before = optional ? engine.optional(oldSelf) : oldSelf;
    if (program.evaluate(self, before) === true) return undefined;
    // What broke a rule before the rule was there may stay, as long as it stays the same.
    if (!program.usesOldSelf && hasOlder && sameJson(place.value, place.older)) return undefined;
    return violationOf(rule, place, messageOf(rule, engine, self, before));
  } catch (failure) {
    if (!(failure instanceof CelFailure)) throw failure;
    return invalid(place.path, place.node.type, `${failure.message} evaluating rule: ${rule.message ?? rule.rule.trim()}`);
  }
};

const messageOf = (rule: ValidationRule, engine: RuleEngine, self: unknown, oldSelf: unknown): string =>
  (rule.messageExpression === undefined ? undefined : evaluated(engine.program(rule.messageExpression), self, oldSelf)) ??
  rule.message?.trim() ??
  `failed rule: ${rule.rule.trim()}`;

/** A message expression that fails, or says nothing, or more than one line, gives way to the fixed message. */
const evaluated = (program: Program, self: unknown, oldSelf: unknown): string | undefined => {
  try {
    const text = program.evaluate(self, oldSelf);
    const line = typeof text === 'string' ? text.trim() : '';
    return line === '' || line.includes('\n') ? undefined : line;
  } catch (failure) {
    if (failure instanceof CelFailure) return undefined;
    throw failure;
  }
};

const violationOf = (rule: ValidationRule, { node, value, path }: Place, message: string): Cause => {
  const at = rule.fieldPath === undefined ? path : joinFieldPath(path, rule.fieldPath);
  if (rule.reason === 'FieldValueForbidden') return forbidden(at, message);
  if (rule.reason === 'FieldValueRequired') return required(at, message);
  if (rule.reason === 'FieldValueDuplicate') return duplicate(at, value);
  return node.type === 'object' || node.type === 'array' ? invalidWhole(at, message) : invalid(at, value, message);
};

/** A field path as rules write it, `.a.b` or `['a.b']`, after the path of its place. */
const joinFieldPath = (path: string, fieldPath: string): string => {
  const plain = fieldPath.replace(/\['((?:[^'\\]|\\.)*)'\]/g, '[$1]');
  return path === '' ? plain.replace(/^\./, '') : `${path}${plain}`;
};

/** What keeps the rules of a schema from compiling, as causes against its CustomResourceDefinition. */
export const checkRules = (root: SchemaNode, path: string, engine: RuleEngine): Cause[] => {
  const found: Cause[] = [];
  const visit = (node: SchemaNode, at: string): void => {
    if (!node.holdsRules) return;
    for (const [index, rule] of node.rules.entries()) {
      found.push(...ruleProblems(rule, node, `${at}.x-kubernetes-validations[${index}]`, engine));
    }
    for (const [name, child] of node.properties) visit(child, `${at}.properties[${name}]`);
    if (node.additional) visit(node.additional, `${at}.additionalProperties`);
    if (node.items) visit(node.items, `${at}.items`);
  };
  visit(root, path);
  return found;
};

const ruleProblems = (rule: ValidationRule, node: SchemaNode, path: string, engine: RuleEngine): Cause[] => {
  const options = { optionalOldSelf: rule.optionalOldSelf === true };
  const text = rule.rule.trim();
  if (text === '') return [required(`${path}.rule`, 'rule is not specified')];
  const problem = engine.problem(text, node, 'bool', options);
  const { messageExpression } = rule;
  const wordless = messageExpression === undefined ? undefined : engine.problem(messageExpression, node, 'string', options);
  return [
    ...(problem === undefined ? [] : [invalid(`${path}.rule`, describeRule(rule), problem)]),
    ...(wordless === undefined ? [] : [invalid(`${path}.messageExpression`, describeRule(rule), wordless)]),
  ];
};

/** A rule as the real server shows it. */
const describeRule = (rule: ValidationRule) => ({
  Rule: rule.rule,
  Message: rule.message ?? '',
  MessageExpression: rule.messageExpression ?? '',
  Reason: rule.reason ?? null,
  FieldPath: rule.fieldPath ?? '',
  OptionalOldSelf: rule.optionalOldSelf ?? null,
});
