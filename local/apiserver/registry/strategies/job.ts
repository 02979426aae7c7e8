import { isDeepStrictEqual } from 'node:util';
import { type ApiObject, type Fields, isFields } from '../../core/object.ts';
import { invalidValue, requiredValue, type StatusCause } from '../../core/status.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const PREFIX = 'batch.kubernetes.io/';
const RESTARTS = new Set(['OnFailure', 'Never']);

/** Jobs: each selects its pods by its own uid, and what its pods look like never changes. */
export const jobStrategy: Strategy = {
  ...baseStrategy,
  generation: true,
  propagation: 'Orphan',
  prepareCreate(object) {
    object['status'] = {};
    const spec = specOf(object);
    spec['backoffLimit'] ??= 6;
    if (spec['completions'] === undefined && spec['parallelism'] === undefined) {
      spec['completions'] = 1;
      spec['parallelism'] = 1;
    }
    spec['parallelism'] ??= 1;
    spec['completionMode'] ??= 'NonIndexed';
    spec['suspend'] ??= false;
    spec['podReplacementPolicy'] ??= 'TerminatingOrFailed';
    if (spec['manualSelector'] !== true) selectOwnPods(object, spec);
  },
  validate: (object, old) => [...templateProblems(specOf(object)), ...immutability(specOf(object), old)],
};

const specOf = (object: ApiObject): Fields => {
  object['spec'] ??= {};
  return object['spec'] as Fields;
};

function selectOwnPods({ metadata }: ApiObject, spec: Fields): void {
  const uid = metadata.uid ?? '';
  spec['template'] ??= {};
  const template = spec['template'] as { metadata?: { labels?: Record<string, string> } };
  template.metadata ??= {};
  template.metadata.labels = {
    ...template.metadata.labels,
    [`${PREFIX}controller-uid`]: uid,
    [`${PREFIX}job-name`]: metadata.name,
    'controller-uid': uid,
    'job-name': metadata.name,
  };
  spec['selector'] = { matchLabels: { [`${PREFIX}controller-uid`]: uid } };
}

function templateProblems(spec: Fields): StatusCause[] {
  const template = spec['template'];
  const pod = isFields(template) && isFields(template['spec']) ? template['spec'] : {};
  const path = 'spec.template.spec';
  const causes: StatusCause[] = [];
  if (!Array.isArray(pod['containers']) || pod['containers'].length === 0) causes.push(requiredValue(`${path}.containers`));
  const restart = pod['restartPolicy'];
  if (restart === undefined || restart === 'Always' || !RESTARTS.has(String(restart))) {
    causes.push(
      restart === undefined || restart === 'Always'
        ? requiredValue(`${path}.restartPolicy`, 'valid values: "OnFailure", "Never"')
        : {
            reason: 'FieldValueNotSupported',
            message: `Unsupported value: ${JSON.stringify(restart)}: supported values: "OnFailure", "Never"`,
            field: `${path}.restartPolicy`,
          },
    );
  }
  return causes;
}

function immutability(spec: Fields, old: ApiObject | undefined): StatusCause[] {
  if (old === undefined) return [];
  const before = specOf(old);
  return ['completions', 'selector', 'template', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex']
    .filter((field) => !isDeepStrictEqual(spec[field], before[field]))
    .map((field) => invalidValue(`spec.${field}`, spec[field] ?? null, 'field is immutable'));
}
