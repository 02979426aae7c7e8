/** Columns that many kinds share. */
import type { JsonObject } from '../schema/compile.ts';
import { ageOf } from './core/age.ts';
import { count, entries, get, list, text } from './core/get.ts';
import type { ComputedColumn } from './types.ts';

/** Says what to show of an object. */
export type Cell = (object: JsonObject, now: Date) => unknown;

const NAME_DESCRIPTION = 'The name of the object, unique within its namespace and kind.';

/** A column that is always shown. */
export const column = (name: string, cell: Cell, type = 'string'): ComputedColumn => ({ name, type, priority: 0, cell });

/** A column that only the wide output shows. */
export const wide = (name: string, cell: Cell): ComputedColumn => ({ name, type: 'string', priority: 1, cell });

/** The name of the object. */
export const nameColumn: ComputedColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  priority: 0,
  description: NAME_DESCRIPTION,
  cell: (object) => text(object, 'metadata', 'name'),
};

/** How long ago the object was created. */
export const ageColumn: ComputedColumn = column('Age', (object, now) => ageOf(get(object, 'metadata', 'creationTimestamp'), now));

/** The moment at which the object was created. */
export const createdAtColumn: ComputedColumn = column(
  'Created At',
  (object) => text(object, 'metadata', 'creationTimestamp'),
  'date',
);

/** A text of the object, something else where it is empty. */
export const field =
  (path: string, otherwise = ''): Cell =>
  (object) =>
    text(object, ...path.split('.')) || otherwise;

/** A number of the object. */
export const number =
  (path: string): Cell =>
  (object) =>
    count(object, ...path.split('.'));

/** Labels as `a=1,b=2`. */
export const labelsText = (object: unknown, ...path: readonly string[]): string =>
  entries(object, ...path)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',') || '<none>';

/** A label selector with matchLabels and matchExpressions in one line. */
export const selectorText = (selector: unknown): string => {
  const labels = labelsText(selector, 'matchLabels');
  const expressions = list(selector, 'matchExpressions').map(expressionText);
  return [...(labels === '<none>' ? [] : [labels]), ...expressions].join(',') || '<none>';
};

const expressionText = (expression: unknown): string => {
  const key = text(expression, 'key');
  const operator = text(expression, 'operator');
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator.toLowerCase()} (${list(expression, 'values').join(',')})`;
};

/** The containers of a pod template, their images, and the selector of its pods. */
export const podTemplateColumns: readonly ComputedColumn[] = [
  wide('Containers', (object) => templateContainers(object, 'name')),
  wide('Images', (object) => templateContainers(object, 'image')),
];

const templateContainers = (object: JsonObject, what: string): string =>
  list(object, 'spec', 'template', 'spec', 'containers')
    .map((one) => text(one, what))
    .join(',');

/** The selector of the pods of a workload. */
export const selectorColumn: ComputedColumn = wide('Selector', (object) => selectorText(get(object, 'spec', 'selector')));
