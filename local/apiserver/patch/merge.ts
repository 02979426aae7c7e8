/** JSON merge patch (RFC 7386). */
import { isObject } from '../schema/core/values.ts';

/**
 * The target with the patch merged in; neither is changed, and the answer may share parts with both.
 * @param target any JSON value
 * @param patch any JSON value; null members remove
 */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
};
