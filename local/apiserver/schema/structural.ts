/** Structural schemas, and the check that a schema is one. */
import type { Cause } from './core/causes.ts';
import { checkNode } from './core/check.ts';
import type { Schema } from './core/schema.ts';

export type { Schema, ValidationRule } from './core/schema.ts';

/**
 * What keeps a schema from being structural, as the causes of the 422 that refuses its CustomResourceDefinition.
 * @param path where the schema stands in its CustomResourceDefinition
 */
export const structuralCauses = (schema: Schema, path = 'spec.validation.openAPIV3Schema'): Cause[] => checkNode(schema, path);

/** The same in sentences, as `spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root`. */
export const checkStructural = (schema: Schema, path?: string): string[] =>
  structuralCauses(schema, path).map(({ field, message }) => `${field}: ${message}`);
