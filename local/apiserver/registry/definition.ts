import type { ApiObject } from '../core/object.ts';
import type { Schema } from '../schema/structural.ts';
import type { PrinterColumn } from '../table/table.ts';

/** One version in a CustomResourceDefinition. */
export interface DefinitionVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly schema?: { readonly openAPIV3Schema?: Schema };
  readonly subresources?: { readonly status?: object };
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

/** The part of a CustomResourceDefinition's spec that decides what is served. */
export interface DefinitionSpec {
  readonly group: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly names: {
    readonly plural: string;
    readonly singular?: string;
    readonly kind: string;
    readonly listKind?: string;
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  };
  readonly versions: readonly DefinitionVersion[];
  readonly conversion?: { readonly strategy: string };
}

/** The spec of a CustomResourceDefinition whose shape the schema has checked. */
export const definitionOf = (object: ApiObject): DefinitionSpec => object['spec'] as DefinitionSpec;
