import type { SchemaNode } from '../../../schema/core/node.ts';
import { isObject } from '../../../schema/core/values.ts';
import { shapeOf, stepOfItem } from './shape.ts';

/** A live value with an applied one merged in: nothing goes, and leaves of both are the applied one's. */
export const merge = (node: SchemaNode | undefined, live: unknown, applied: unknown): unknown => {
  if (applied === undefined) return live;
  const shape = shapeOf(node, applied);
  if (live === undefined || shape === 'leaf' || shape !== shapeOf(node, live)) return applied;
  return shape === 'map' ? mergeMaps(node, live, applied) : mergeLists(node, live, applied);
};

const mergeMaps = (node: SchemaNode | undefined, live: unknown, applied: unknown): Record<string, unknown> => {
  const merged: Record<string, unknown> = isObject(live) ? { ...live } : {};
  for (const [name, value] of Object.entries(isObject(applied) ? applied : {})) {
    const child = node?.properties.get(name) ?? node?.additional;
    merged[name] = merge(child, merged[name], value);
  }
  return merged;
};

interface Item {
  readonly step: string;
  readonly value: unknown;
}

/** The order is the applied one's; items that only the live list has stay after those that they followed. */
const mergeLists = (node: SchemaNode | undefined, live: unknown, applied: unknown): unknown[] => {
  const items = (list: unknown): Item[] =>
    node && Array.isArray(list) ? list.map((value) => ({ step: stepOfItem(node, value), value })) : [];
  const before = items(live);
  const wanted = items(applied);
  const wantedSteps = new Set(wanted.map(({ step }) => step));
  const positions = new Map(before.map(({ step }, index) => [step, index]));
  const merged: unknown[] = [];
  let next = 0;
  const keepUntil = (stop: (item: Item, index: number) => boolean): void => {
    for (let item = before[next]; item !== undefined && !stop(item, next); item = before[next]) {
      if (!wantedSteps.has(item.step)) merged.push(item.value);
      next += 1;
    }
  };
  for (const { step, value } of wanted) {
    const position = positions.get(step);
    if (position === undefined) keepUntil((item) => wantedSteps.has(item.step));
    else if (position >= next) keepUntil((_, index) => index === position);
    if (position !== undefined && position === next) next += 1;
    merged.push(position === undefined ? value : merge(node?.items, before[position]?.value, value));
  }
  keepUntil(() => false);
  return merged;
};
