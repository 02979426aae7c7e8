import { qualifiedNameProblems } from '../../core/names.ts';
import { type ApiObject, type Fields, isFields } from '../../core/object.ts';
import { invalidValue, requiredValue, type StatusCause } from '../../core/status.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const TYPES = ['Normal', 'Warning'];

/** Events as they have always been: all that is asked of them is to be about something in their own namespace. */
export const coreEventStrategy: Strategy = {
  ...baseStrategy,
  patient: true,
  validate: ({ involvedObject, metadata }) => namespaceProblems(involvedObject, metadata.namespace ?? '', 'involvedObject'),
};

/** Events of the newer group, which say who did what and when. */
export const eventStrategy: Strategy = {
  ...baseStrategy,
  patient: true,
  validate(object, old) {
    const causes = namespaceProblems(object['regarding'], object.metadata.namespace ?? '', 'involvedObject');
    if (old !== undefined) return causes;
    // Without a time it is one of the older kind that came through this door, of which nothing else is asked.
    if (object['eventTime'] === null) return [...causes, requiredValue('eventTime')];
    return [...causes, ...partProblems(object)];
  },
};

function namespaceProblems(about: unknown, namespace: string, field: string): StatusCause[] {
  const named = isFields(about) ? String(about['namespace'] ?? '') : '';
  if (named === '' || named === namespace) return [];
  return [invalidValue(`${field}.namespace`, named, 'does not match event.namespace')];
}

function partProblems(object: ApiObject): StatusCause[] {
  const text = (field: string): string => String((object as Fields)[field] ?? '');
  const controller = text('reportingController');
  const causes = ['reportingController', 'reportingInstance', 'action', 'reason']
    .filter((field) => text(field) === '')
    .map((field) => requiredValue(field));
  causes.push(...qualifiedNameProblems(controller).map((problem) => invalidValue('reportingController', controller, problem)));
  if (!TYPES.includes(text('type'))) causes.push(invalidValue('type', '', `has invalid value: ${text('type')}`));
  return causes;
}
