/** Lists as tables, for clients that show them to people. */
import type { JsonObject } from '../schema/compile.ts';
import { ageColumn, nameColumn } from './columns.ts';
import { customCell } from './core/custom-cell.ts';
import { text } from './core/get.ts';
import { compileJsonPath } from './core/jsonpath.ts';
import type { ComputedColumn, IncludeObject, PrinterColumn, Table, TableRequest } from './types.ts';

export type { ComputedColumn, IncludeObject, PrinterColumn, Table, TableRequest } from './types.ts';

/** The table of some objects; the event of a watch is a table of one. */
export const toTable = ({ columns, objects, metadata, includeObject, now }: TableRequest): Table => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: listMetadata(metadata),
  columnDefinitions: columns.map(({ name, type, format = '', description = '', priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  })),
  rows: objects.map((object) => ({
    cells: columns.map(({ cell }) => cell(object, now) ?? null),
    ...rowConditions(object),
    ...rowObject(object, includeObject),
  })),
});

/** Clients strike through the rows of pods that are done. */
const rowConditions = (object: JsonObject): JsonObject => {
  const phase = object['kind'] === 'Pod' ? text(object, 'status', 'phase') : '';
  if (phase === 'Succeeded') return { conditions: [completed('Succeeded', 'The pod has completed successfully.')] };
  return phase === 'Failed' ? { conditions: [completed('Failed', 'The pod failed.')] } : {};
};

const completed = (reason: string, message: string): JsonObject => ({ type: 'Completed', status: 'True', reason, message });

const rowObject = (object: JsonObject, include: IncludeObject): JsonObject => {
  if (include === 'None') return { object: null };
  if (include === 'Object') return { object };
  return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object['metadata'] } };
};

const LIST_FIELDS = ['resourceVersion', 'continue', 'remainingItemCount'];

const listMetadata = (metadata: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(metadata).filter(([name, value]) => LIST_FIELDS.includes(name) && value !== undefined));

/** The columns of a custom resource: Name, then its printer columns, or Age where it has none. */
export const customColumns = (columns: readonly PrinterColumn[] = []): readonly ComputedColumn[] =>
  columns.length === 0 ? [nameColumn, ageAsDate] : [nameColumn, ...columns.map(customColumn)];

const ageAsDate: ComputedColumn = { ...ageColumn, type: 'date' };

const customColumn = ({ name, type, format, description, priority, jsonPath }: PrinterColumn): ComputedColumn => {
  const find = compileJsonPath(jsonPath);
  return {
    name,
    type,
    ...(format === undefined ? {} : { format }),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: priority ?? 0,
    cell: (object, now) => customCell(type, find(object)[0], now),
  };
};
