/** Strategic merge patch: a merge patch that knows, from the schema, which lists merge and by which key. */
import { InvalidError, UnparsableError } from '../../../shared/errors/catalogue.ts';
import type { SchemaNode } from '../schema/compile.ts';
import { isObject, sameJson } from '../schema/core/values.ts';

type Fields = Record<string, unknown>;

const DIRECTIVE = '$patch';
const RETAIN = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

/**
 * The target with the patch merged in; neither is changed.
 * @param root the compiled root of a built-in kind, for merge keys and strategies
 * @throws UnparsableError when a directive is malformed
 * @throws InvalidError when an item of a list that merges lacks its key
 */
export const strategicMergePatch = (target: unknown, patch: unknown, root: SchemaNode): unknown =>
  mergeValue(target, patch, root) ?? {};

const mergeValue = (target: unknown, patch: unknown, node: SchemaNode | undefined): unknown => {
  if (isObject(patch)) return mergeMap(isObject(target) ? target : {}, patch, node);
  return patch;
};

/** A map merged with a patch; undefined when the patch deletes it. */
const mergeMap = (target: Fields, patch: Fields, node: SchemaNode | undefined): Fields | undefined => {
  const directive = patch[DIRECTIVE];
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return cleaned(patch) as Fields;
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(directive);
  const merged: Fields = { ...retained(target, patch[RETAIN]) };
  for (const [name, value] of Object.entries(patch)) {
    if (!name.startsWith('$')) setMember(merged, name, mergeMember(merged, patch, name, value, node));
  }
  for (const name of listsWithOnlyDirectives(patch)) setMember(merged, name, mergeMember(merged, patch, name, [], node));
  return merged;
};

const setMember = (map: Fields, name: string, value: unknown): void => {
  if (value === null || value === undefined) delete map[name];
  else map[name] = value;
};

const unknownDirective = (directive: unknown): UnparsableError =>
  new UnparsableError(`unable to parse patch: unknown $patch directive ${JSON.stringify(directive)}`);

/** With $retainKeys, only the named fields of the target stay: the ways of a union exclude each other. */
const retained = (target: Fields, keys: unknown): Fields => {
  if (keys === undefined) return target;
  if (!Array.isArray(keys)) throw new UnparsableError('unable to parse patch: $retainKeys must be a list');
  return Object.fromEntries(Object.entries(target).filter(([name]) => keys.includes(name)));
};

/** Lists that the patch only orders or takes items out of. */
const listsWithOnlyDirectives = (patch: Fields): string[] => {
  const named = Object.keys(patch).flatMap((name) => {
    const prefix = [ORDER, DELETE_PRIMITIVES].find((one) => name.startsWith(one));
    return prefix === undefined ? [] : [name.slice(prefix.length)];
  });
  return [...new Set(named)].filter((name) => !Object.hasOwn(patch, name));
};

const mergeMember = (merged: Fields, patch: Fields, name: string, value: unknown, node: SchemaNode | undefined): unknown => {
  const child = node?.properties.get(name) ?? node?.additional;
  const current = merged[name];
  if (Array.isArray(value)) {
    const order = patch[ORDER + name];
    if (order !== undefined && !Array.isArray(order))
      throw new UnparsableError(`unable to parse patch: ${ORDER}${name} must be a list`);
    return mergeList(Array.isArray(current) ? current : [], value, {
      node: child,
      order,
      removed: patch[DELETE_PRIMITIVES + name],
      isNew: current === undefined,
    });
  }
  if (isObject(value) && child?.patchStrategies.includes('replace')) return cleaned(value);
  return mergeValue(current, value, child);
};

interface ListMerge {
  readonly node: SchemaNode | undefined;
  readonly order: readonly unknown[] | undefined;
  readonly removed: unknown;
  /** The target has no such list. */
  readonly isNew: boolean;
}

const mergeList = (target: readonly unknown[], patch: readonly unknown[], merge: ListMerge): unknown[] | undefined => {
  const { node } = merge;
  if (!node?.patchStrategies.includes('merge')) return patch.map(cleaned);
  const merged =
    node.mergeKey === undefined ? mergePrimitives(target, patch, merge.removed) : mergeItems(target, patch, node, node.mergeKey);
  if (merge.isNew && merged.length === 0) return undefined;
  if (merge.order !== undefined) return ordered(merged, merge.order, node.mergeKey, target);
  return node.mergeKey === undefined ? merged : ordered(merged, patch, node.mergeKey, target);
};

const mergePrimitives = (target: readonly unknown[], patch: readonly unknown[], removed: unknown): unknown[] => {
  const gone = Array.isArray(removed) ? removed : [];
  const kept = target.filter((item) => !gone.some((one) => sameJson(one, item)));
  return [...kept, ...patch.filter((item) => !kept.some((one) => sameJson(one, item)))];
};

const mergeItems = (target: readonly unknown[], patch: readonly unknown[], node: SchemaNode, key: string): unknown[] => {
  const items = patch.map((item) => (isObject(item) ? item : {}));
  // A replace directive is an item without a key: the other items are the whole new list.
  if (items.some((item) => item[DIRECTIVE] === 'replace')) {
    return items.filter((item) => item[DIRECTIVE] !== 'replace' || Object.keys(item).length > 1).map(cleaned);
  }
  let merged = [...target];
  for (const item of items) {
    const wanted = item[key];
    if (wanted === undefined) {
      throw new InvalidError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    merged = mergeItem(merged, item, wanted, node, key);
  }
  return merged;
};

const mergeItem = (list: unknown[], item: Fields, wanted: unknown, node: SchemaNode, key: string): unknown[] => {
  const isIt = (one: unknown): boolean => isObject(one) && sameJson(one[key], wanted);
  if (item[DIRECTIVE] === 'delete') return list.filter((one) => !isIt(one));
  if (!list.some(isIt)) return [...list, cleaned(item)];
  return list.map((one) => (isIt(one) ? mergeValue(one, item, node.items) : one));
};

/** The items in the order that the patch asks for; items that it does not name keep their place among the others. */
const ordered = (
  list: readonly unknown[],
  order: readonly unknown[],
  key: string | undefined,
  before: readonly unknown[],
): unknown[] => {
  const identity = (item: unknown): unknown => (key === undefined || !isObject(item) ? item : item[key]);
  const rankIn = (some: readonly unknown[], item: unknown): number =>
    some.findIndex((one) => sameJson(identity(one), identity(item)));
  const named = list.filter((item) => rankIn(order, item) >= 0).sort((a, b) => rankIn(order, a) - rankIn(order, b));
  const others = list.filter((item) => rankIn(order, item) < 0);
  const result: unknown[] = [];
  while (named.length > 0 && others.length > 0) {
    const [place, of] = [rankIn(before, others[0]), rankIn(before, named[0])];
    result.push(of >= 0 && place < of ? others.shift() : named.shift());
  }
  return [...result, ...named, ...others];
};

/** A value without directives and without nulls: what a patch adds where there was nothing. */
const cleaned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(cleaned);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name, one]) => one !== null && !name.startsWith('$'));
  return Object.fromEntries(members.map(([name, one]) => [name, cleaned(one)]));
};
