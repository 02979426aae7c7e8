/** Compiles a structural schema once into what a write needs: defaulting, pruning, unknown fields, validation. */
import { createRuleEngine, type RuleEngine } from './cel.ts';
import { type Cause, invalid } from './core/causes.ts';
import { applyDefaults } from './core/defaults.ts';
import { unreadable } from './core/go-types.ts';
import { buildNode, type SchemaNode } from './core/node.ts';
import { resolveNulls } from './core/nulls.ts';
import { prune, unknownFields } from './core/prune.ts';
import { validateStructure } from './core/validate.ts';
import { checkRules, judgeRules } from './rules.ts';
import type { Schema } from './structural.ts';

export type { Cause } from './core/causes.ts';
export type { SchemaNode } from './core/node.ts';

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;

/** A schema ready for use. All methods take whole objects; the values in `metadata` are not validated. */
export interface CompiledSchema {
  readonly kind: string;
  /** The compiled tree, for the field manager and the strategic merge. */
  readonly root: SchemaNode;
  /** Makes of nulls and quantities what the decoder of a built-in kind makes of them, in place. */
  resolveNulls(object: JsonObject): void;
  /** What keeps the decoder of a built-in kind from reading the object, in its words. */
  unreadable(object: JsonObject): string | undefined;
  /** Sets absent fields to their defaults, in place; a null where none is allowed counts as absent. */
  applyDefaults(object: JsonObject): void;
  /** Removes fields that the schema does not know, in place; answers their dotted paths, as `spec.foo[0].bar`. */
  prune(object: JsonObject): string[];
  /** The dotted paths that `prune` would remove. */
  unknownFields(object: JsonObject): string[];
  /**
   * Every violation. With `old`, unchanged parts are not judged again, and transition rules are.
   * @param known violations that were found elsewhere: after some kinds of them no rules are judged
   */
  validate(object: JsonObject, old?: JsonObject, known?: readonly { reason: string }[]): Cause[];
  /**
   * What keeps the CEL rules from compiling: for a CustomResourceDefinition about to be stored. Empty without rules.
   * @param path where the schema stands in its CustomResourceDefinition
   */
  checkRules(path?: string): Cause[];
}

/** How a schema is compiled. */
export interface CompileOptions {
  /** What `$ref`s name. */
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const UNCHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** Violations after which rules are not judged, since they would see an object of the wrong shape. */
const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueRequired',
  'FieldValueNotSupported',
  'FieldValueTypeInvalid',
  'FieldValueTooLong',
  'FieldValueTooMany',
]);

/**
 * Compiles a schema.
 * @param kind the kind of its objects
 */
export const compileSchema = (schema: Schema, kind: string, options: CompileOptions = {}): CompiledSchema => {
  const root = buildNode(schema, { definitions: options.definitions ?? {} });
  let made: RuleEngine | undefined;
  const engine = (): RuleEngine => {
    made ??= createRuleEngine();
    return made;
  };
  const validate = (object: JsonObject, old?: JsonObject, known: readonly { reason: string }[] = []): Cause[] => {
    const found = validateStructure(root, object, old);
    if (!root.holdsRules) return found;
    if ([...found, ...known].some(({ reason }) => BLOCKING.has(reason))) return [...found, invalid('', null, UNCHECKED)];
    return [...found, ...judgeRules(root, object, old, engine())];
  };
  return {
    kind,
    root,
    validate,
    resolveNulls: (object) => resolveNulls(root, object),
    unreadable: (object) => unreadable(root, object, kind),
    applyDefaults: (object) => applyDefaults(root, object),
    prune: (object) => prune(root, object),
    unknownFields: (object) => unknownFields(root, object),
    checkRules: (path = 'spec.validation.openAPIV3Schema') => (root.holdsRules ? checkRules(root, path, engine()) : []),
  };
};
