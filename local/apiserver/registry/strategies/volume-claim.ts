import { isDeepStrictEqual } from 'node:util';
import { type Fields, isFields } from '../../core/object.ts';
import { forbiddenValue, requiredValue, type StatusCause, unsupportedValue } from '../../core/status.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

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
    if (old === undefined) return claimProblems(object['spec']);
    if (isDeepStrictEqual(fixed(object['spec']), fixed(old['spec']))) return [];
    return [
      forbiddenValue(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    ];
  },
};

function claimProblems(spec: unknown): StatusCause[] {
  const { accessModes, resources } = isFields(spec) ? spec : {};
  const modes: unknown[] = Array.isArray(accessModes) ? accessModes : [];
  const requests = isFields(resources) && isFields(resources['requests']) ? resources['requests'] : {};
  const causes = modes
    .filter((mode) => !MODES.includes(String(mode)))
    .map((mode) => unsupportedValue('spec.accessModes', mode, MODES));
  if (modes.length === 0) causes.push(requiredValue('spec.accessModes', 'at least 1 access mode is required'));
  if (requests['storage'] === undefined) causes.push(requiredValue('spec.resources[storage]'));
  return causes;
}

function fixed(spec: unknown): Fields {
  const { resources: _resources, volumeAttributesClassName: _class, ...rest } = isFields(spec) ? spec : {};
  return rest;
}
