import { isDeepStrictEqual } from 'node:util';
import { type ApiObject, type Fields, isFields } from '../../core/object.ts';
import { invalidValue, requiredValue, type StatusCause, unsupportedValue } from '../../core/status.ts';
import { defaultPodSpec, templateSpecOf } from '../pod-defaults.ts';
import { podSpecProblems } from '../pod-problems.ts';
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
    defaultPodSpec(templateSpecOf(spec));
  },
  prepareCreate(object) {
    object['status'] = {};
    const spec = specOf(object);
    if (spec['manualSelector'] !== true) selectOwnPods(object, spec);
    labelLikePods(object, spec);
  },
  validate: (object, old) => [
    ...templateProblems(specOf(object)),
    ...selectorProblems(specOf(object)),
    ...immutability(specOf(object), old),
  ],
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
  const { matchLabels } = isFields(spec['selector']) ? spec['selector'] : {};
  spec['selector'] = { matchLabels: { ...(isFields(matchLabels) ? matchLabels : {}), [`${PREFIX}controller-uid`]: uid } };
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

/** A Job that does not select by hand selects by its uid alone. */
function selectorProblems(spec: Fields): StatusCause[] {
  const { matchLabels = {} } = (spec['selector'] ?? {}) as { matchLabels?: Fields };
  const { metadata } = (spec['template'] ?? {}) as { metadata?: { labels?: Fields } };
  const labels = metadata?.labels ?? {};
  if (spec['manualSelector'] === true || Object.keys(matchLabels).length === 1) return [];
  const fits = Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
  return [
    invalidValue('spec.selector', { matchLabels: inOrder(matchLabels) }, '`selector` not auto-generated'),
    ...(fits
      ? []
      : [invalidValue('spec.template.metadata.labels', inOrder(labels), '`selector` does not match template `labels`')]),
  ];
}

const inOrder = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));

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
