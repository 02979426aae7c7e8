import { isDeepStrictEqual } from 'node:util';
import { type ApiObject, type Fields, isFields } from '../../core/object.ts';
import { invalidValue, requiredValue, type StatusCause, unsupportedValue } from '../../core/status.ts';
import { podSpecProblems } from '../pod-spec.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const PREFIX = 'batch.kubernetes.io/';
const RESTARTS = ['OnFailure', 'Never'];

/** Jobs: each selects its pods by its own uid, and what its pods look like never changes. */
export const jobStrategy: Strategy = {
  ...baseStrategy,
  generation: true,
  propagation: 'Orphan',
  applyDefaults(object) {
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
    spec['manualSelector'] ??= false;
  },
  prepareCreate(object) {
    object['status'] = {};
    const spec = specOf(object);
    if (spec['manualSelector'] !== true) selectOwnPods(object, spec);
    labelLikePods(object, spec);
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

/** A Job without labels takes those of its pods. */
function labelLikePods({ metadata }: ApiObject, { template }: Fields): void {
  const labels = isFields(template) && isFields(template['metadata']) ? template['metadata']['labels'] : undefined;
  if (Object.keys(metadata.labels ?? {}).length === 0 && labels !== undefined)
    metadata.labels = { ...(labels as Record<string, string>) };
}

function templateProblems(spec: Fields): StatusCause[] {
  const template = spec['template'];
  const pod = isFields(template) && isFields(template['spec']) ? template['spec'] : {};
  const path = 'spec.template.spec';
  const causes = [...negatives(spec), ...podSpecProblems(pod, path)];
  const restart = pod['restartPolicy'] ?? 'Always';
  if (restart === 'Always') causes.push(requiredValue(`${path}.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  else if (!RESTARTS.includes(String(restart))) causes.push(unsupportedValue(`${path}.restartPolicy`, restart, RESTARTS));
  return causes;
}

function negatives(spec: Fields): StatusCause[] {
  return ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'].flatMap((field) => {
    const value = spec[field];
    return typeof value === 'number' && value < 0
      ? [invalidValue(`spec.${field}`, value, 'must be greater than or equal to 0')]
      : [];
  });
}

function immutability(spec: Fields, old: ApiObject | undefined): StatusCause[] {
  if (old === undefined) return [];
  const before = specOf(old);
  return ['completions', 'selector', 'template', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex']
    .filter((field) => !isDeepStrictEqual(spec[field], before[field]))
    .map((field) => invalidValue(`spec.${field}`, spec[field] ?? null, 'field is immutable'));
}
