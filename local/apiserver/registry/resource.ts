import type { ApiObject, Fields } from '../core/object.ts';
import type { Qualified } from '../core/status.ts';
import type { GroupVersionKind } from '../kinds/catalogue.ts';
import type { CompiledSchema } from '../schema/compile.ts';
import type { Schema } from '../schema/structural.ts';
import type { ComputedColumn } from '../table/table.ts';
import type { Strategy } from './strategy.ts';

/** A subresource as discovery lists it. */
export interface ServedSubresource extends GroupVersionKind {
  readonly name: string;
  readonly verbs: readonly string[];
}

/** The schema as it is published: built-in kinds refer into `definitions`. */
export interface PublishedSchema {
  readonly schema: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** How objects look where they are kept, for kinds that more than one version or group serves. */
export interface Conversion {
  toStorage(object: ApiObject): ApiObject;
  fromStorage(object: ApiObject): ApiObject;
}

/** One resource in one version, built-in or custom, with all that the verbs need to know of it. */
export interface Resource extends GroupVersionKind {
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly ServedSubresource[];
  readonly custom: boolean;
  /** Where its objects live, shared by all its versions. */
  readonly storage: string;
  /** The apiVersion and kind its objects are kept under. */
  readonly storageVersion: Pick<ApiObject, 'apiVersion' | 'kind'>;
  readonly conversion: Conversion | undefined;
  /** What every object of it holds, empty where nobody has set anything. */
  readonly zeros: Fields;
  readonly strategy: Strategy;
  /** Selectable fields and where they stand in a kept object; undefined where only name and namespace are. */
  readonly selectable: Readonly<Record<string, readonly string[]>> | undefined;
  compiled(): CompiledSchema;
  columns(): readonly ComputedColumn[];
  published(): PublishedSchema;
}

/** How messages name the resource: by plural. */
export const resourceName = ({ group, plural }: Resource): Qualified => ({ group, resource: plural });

/** How messages name the kind. */
export const kindName = ({ group, kind }: GroupVersionKind): Qualified => ({ group, resource: kind });

export const hasStatus = (resource: Resource): boolean => resource.subresources.some(({ name }) => name === 'status');
