import { isMap } from './json.ts';
import type { Json } from './scenario.ts';

/** Whether a path of keys fits a pattern such as `items.*.metadata.uid`, where `*` is any key and `**` any number of them. */
export function fits(path: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') return fits(path, rest) || (path.length > 0 && fits(path.slice(1), pattern));
  const [key, ...below] = path;
  return key !== undefined && (first === '*' || first === key) && fits(below, rest);
}

/** Splits a written path at its dots; a dot within a key is written `\.`. */
export const pathOf = (text: string): string[] => text.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));

/** The parts of a value at some paths, without those at others. */
export function pick(value: Json, only?: readonly string[], ignore?: readonly string[]): Json {
  const wanted = only?.map(pathOf);
  const left = wanted === undefined ? value : kept(value, [], (path) => wanted.some((pattern) => fits(path, pattern)));
  const unwanted = ignore?.map(pathOf) ?? [];
  return unwanted.length === 0 ? left : without(left, [], (path) => unwanted.some((pattern) => fits(path, pattern)));
}

type Test = (path: readonly string[]) => boolean;

function kept(value: Json, path: readonly string[], test: Test): Json {
  if (path.length > 0 && test(path)) return value;
  const parts = membersOf(value)
    .map(([key, member]) => [key, kept(member, [...path, key], test)] as const)
    .filter(([, member]) => member !== undefined);
  if (parts.length === 0) return undefined;
  return Array.isArray(value) ? parts.map(([, member]) => member) : Object.fromEntries(parts);
}

function without(value: Json, path: readonly string[], test: Test): Json {
  if (typeof value !== 'object' || value === null) return value;
  const parts = membersOf(value)
    .filter(([key]) => !test([...path, key]))
    .map(([key, member]) => [key, without(member, [...path, key], test)] as const);
  return Array.isArray(value) ? parts.map(([, member]) => member) : Object.fromEntries(parts);
}

function membersOf(value: Json): [string, Json][] {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item]);
  return isMap(value) ? Object.entries(value) : [];
}
