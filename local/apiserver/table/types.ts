/** What tables are made of. */
import type { JsonObject } from '../schema/compile.ts';

/** A column of a table: an additionalPrinterColumn of a CustomResourceDefinition. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/** A column and how its cells are computed. */
export interface ComputedColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** 0: always shown; above: only in wide output. */
  readonly priority: number;
  readonly cell: (object: JsonObject, now: Date) => unknown;
}

/** What each row carries of its object. */
export type IncludeObject = 'Metadata' | 'None' | 'Object';

/** A list about to be shown. */
export interface TableRequest {
  readonly columns: readonly ComputedColumn[];
  readonly objects: readonly JsonObject[];
  /** metadata of the list, or of the single object: resourceVersion, continue, remainingItemCount. */
  readonly metadata: JsonObject;
  readonly includeObject: IncludeObject;
  readonly now: Date;
}

/** A Table of meta.k8s.io/v1. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly metadata: JsonObject;
  readonly columnDefinitions: readonly JsonObject[];
  readonly rows: readonly JsonObject[];
}
