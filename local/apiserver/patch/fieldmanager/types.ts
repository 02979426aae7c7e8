/** What the field manager takes and gives. */
export type { ManagedFieldsEntry } from './core/managers.ts';

/** A field that another manager owns with another value. `path` as `.spec.foo[name="x"].bar`. */
export interface FieldConflict {
  readonly manager: string;
  readonly subresource: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly path: string;
}
