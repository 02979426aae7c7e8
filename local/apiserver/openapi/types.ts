/** What the OpenAPI documents are made of. */
import type { GroupVersionKind } from '../kinds/catalogue.ts';
import type { Schema } from '../schema/structural.ts';

/** One served resource, built-in or custom. */
export interface OpenapiKind extends GroupVersionKind {
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
  /** The whole schema; for a built-in kind a `$ref` into `definitions`. */
  readonly schema: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}
