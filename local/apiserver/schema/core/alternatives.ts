/** allOf, anyOf, oneOf and not. */
import { type Cause, invalid } from './causes.ts';
import type { SchemaNode } from './node.ts';

/** Judges one value by one schema. */
export type Judge = (node: SchemaNode, value: unknown, path: string) => Cause[];

/** The violations of the schemas that a schema combines. */
export const checkAlternatives = (node: SchemaNode, value: unknown, path: string, judge: Judge): Cause[] => [
  ...checkAnyOf(node, value, path, judge),
  ...checkOneOf(node, value, path, judge),
  ...checkAllOf(node, value, path, judge),
  ...(node.not && judge(node.not, value, path).length === 0 ? [must(path, 'not validate the schema (not)')] : []),
];

const must = (path: string, what: string): Cause => invalid('', '', `"${path}" must ${what}`);

const checkAnyOf = ({ anyOf }: SchemaNode, value: unknown, path: string, judge: Judge): Cause[] => {
  if (anyOf.length === 0) return [];
  const verdicts = anyOf.map((one) => judge(one, value, path));
  if (verdicts.some((verdict) => verdict.length === 0)) return [];
  return [must(path, 'validate at least one schema (anyOf)'), ...(verdicts[0] ?? [])];
};

const checkOneOf = ({ oneOf }: SchemaNode, value: unknown, path: string, judge: Judge): Cause[] => {
  if (oneOf.length === 0) return [];
  const verdicts = oneOf.map((one) => judge(one, value, path));
  const valid = verdicts.filter((verdict) => verdict.length === 0).length;
  if (valid === 1) return [];
  const only = 'validate one and only one schema (oneOf). Found';
  if (valid > 1) return [must(path, `${only} ${valid} valid alternatives`)];
  return [must(path, `${only} none valid`), ...(verdicts[0] ?? [])];
};

const checkAllOf = ({ allOf }: SchemaNode, value: unknown, path: string, judge: Judge): Cause[] => {
  const verdicts = allOf.map((one) => judge(one, value, path));
  const valid = verdicts.filter((verdict) => verdict.length === 0).length;
  if (valid === verdicts.length) return [];
  return [...verdicts.flat(), must(path, `validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)];
};
