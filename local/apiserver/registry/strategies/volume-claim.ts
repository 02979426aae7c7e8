import { isDeepStrictEqual } from 'node:util';
import { type Fields, isFields } from '../../core/object.ts';
import { forbiddenValue } from '../../core/status.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

/** PersistentVolumeClaims: on one machine there is always room, so a claim is bound at once. */
export const volumeClaimStrategy: Strategy = {
  ...baseStrategy,
  returnsDeleted: true,
  prepareCreate(object) {
    const spec = (object['spec'] ?? {}) as Fields;
    const requests = isFields(spec['resources']) ? spec['resources']['requests'] : undefined;
    spec['volumeName'] ??= `pvc-${object.metadata.uid ?? ''}`;
    object['spec'] = spec;
    object['status'] = { phase: 'Bound', accessModes: spec['accessModes'] ?? [], capacity: requests ?? {} };
  },
  validate(object, old) {
    if (old === undefined || isDeepStrictEqual(fixed(object['spec']), fixed(old['spec']))) return [];
    return [
      forbiddenValue(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    ];
  },
};

function fixed(spec: unknown): Fields {
  const { resources: _resources, volumeAttributesClassName: _class, ...rest } = isFields(spec) ? spec : {};
  return rest;
}
