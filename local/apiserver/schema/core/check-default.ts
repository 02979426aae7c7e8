import { type Cause, invalid } from './causes.ts';
import { applyDefaults } from './defaults.ts';
import { buildPart } from './node.ts';
import { unknownFields } from './prune.ts';
import type { Schema } from './schema.ts';
import { validateStructure } from './validate.ts';
import { isObject } from './values.ts';

/** A default is itself a valid value, with nothing in it that the schema would remove. */
export const checkDefault = (schema: Schema, path: string): Cause[] => {
  if (schema.default === undefined) return [];
  const at = `${path}.default`;
  const node = buildPart(schema);
  const value = structuredClone(schema.default);
  if (isObject(value) && unknownFields(node, value).length > 0) return [invalid(at, value, 'must not have unknown fields')];
  applyDefaults(node, value);
  return validateStructure(node, value).map((cause) => ({
    ...cause,
    field: cause.field === '<nil>' ? at : `${at}.${cause.field}`,
  }));
};
