import { isDeepStrictEqual } from 'node:util';
import { type ApiObject, copyOf, type Fields } from '../../core/object.ts';
import { forbiddenValue, invalidValue, type StatusCause } from '../../core/status.ts';
import { admitPod, defaultPodSpec } from '../pod-defaults.ts';
import { podSpecProblems } from '../pod-problems.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const DEFAULT_GRACE = 30;
const FIXED =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Pods: they begin Pending, their spec is fixed but for a few fields, and a running one is given time to end. */
export const podStrategy: Strategy = {
  ...baseStrategy,
  generation: true,
  returnsDeleted: true,
  applyDefaults(object) {
    const spec = specOf(object);
    defaultPodSpec(spec);
    spec['enableServiceLinks'] ??= true;
  },
  prepareCreate(object) {
    const spec = specOf(object);
    admitPod(spec);
    object['status'] = { phase: 'Pending', qosClass: qosOf(spec) };
  },
  validate(object, old) {
    const causes = podSpecProblems(specOf(object), 'spec');
    if (old !== undefined) causes.push(...deadlineProblems(specOf(object), specOf(old)));
    if (old !== undefined && !isDeepStrictEqual(fixed(object), fixed(old))) causes.push(forbiddenValue('spec', FIXED));
    return causes;
  },
  grace(object, asked) {
    const spec = specOf(object);
    const phase = (object['status'] as Fields | undefined)?.['phase'];
    if (spec['nodeName'] === undefined || phase === 'Succeeded' || phase === 'Failed') return 0;
    const own = spec['terminationGracePeriodSeconds'];
    return asked ?? (typeof own === 'number' ? own : DEFAULT_GRACE);
  },
};

const specOf = (object: ApiObject): Fields => {
  object['spec'] ??= {};
  return object['spec'] as Fields;
};

function fixed(object: ApiObject): Fields {
  const spec = copyOf(specOf(object));
  for (const field of ['activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds', 'nodeName']) delete spec[field];
  for (const list of ['containers', 'initContainers'])
    for (const container of (spec[list] ?? []) as Fields[]) delete container['image'];
  return spec;
}

/** A deadline may come and may become shorter. */
function deadlineProblems({ activeDeadlineSeconds: next }: Fields, { activeDeadlineSeconds: before }: Fields): StatusCause[] {
  if (typeof before !== 'number' || (typeof next === 'number' && next <= before)) return [];
  return [invalidValue('spec.activeDeadlineSeconds', next ?? null, 'must be less than or equal to previous value')];
}

function qosOf(spec: Fields): string {
  const containers = (spec['containers'] ?? []) as { resources?: { limits?: Fields; requests?: Fields } }[];
  const resources = containers.map((container) => container.resources ?? {});
  if (resources.every(({ limits = {}, requests = {} }) => Object.keys(limits).length + Object.keys(requests).length === 0))
    return 'BestEffort';
  const guaranteed = resources.every(({ limits = {}, requests = limits }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && limits[name] === requests[name]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
