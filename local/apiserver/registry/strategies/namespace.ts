import { labelProblems } from '../../core/names.ts';
import type { ApiObject, Fields } from '../../core/object.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** A Namespace stays until the finalizer in its spec is gone, which is when everything in it is. */
export const namespaceStrategy: Strategy = {
  ...baseStrategy,
  nameRule: labelProblems,
  returnsDeleted: true,
  applyDefaults(object) {
    if ((object.metadata.name ?? '') !== '') labelItself(object);
  },
  prepareCreate(object) {
    object['spec'] = { finalizers: ['kubernetes'] };
    object['status'] = { phase: 'Active' };
    // A generated name came after the defaults.
    labelItself(object);
  },
  protect: ({ metadata }) => (IMMORTAL.has(metadata.name) ? 'this namespace may not be deleted' : undefined),
  prepareUpdate(object, old) {
    object['spec'] = old['spec'];
  },
};

function labelItself({ metadata }: ApiObject): void {
  metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
}

/** The finalizers that keep a Namespace. */
export const namespaceFinalizers = (object: ApiObject): readonly string[] =>
  ((object['spec'] as Fields | undefined)?.['finalizers'] as string[] | undefined) ?? [];
