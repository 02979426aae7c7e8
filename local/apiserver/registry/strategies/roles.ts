import { isDeepStrictEqual } from 'node:util';
import { pathSegmentProblems } from '../../core/names.ts';
import { type ApiObject, type Fields, isFields } from '../../core/object.ts';
import { invalidValue, requiredValue, type StatusCause, unsupportedValue } from '../../core/status.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const GROUP = 'rbac.authorization.k8s.io';
const SUBJECTS = ['ServiceAccount', 'User', 'Group'];

/** Roles: rules say which verbs of what; those of one namespace say nothing about paths. */
export const roleStrategy = (namespaced: boolean): Strategy => ({
  ...baseStrategy,
  nameRule: pathSegmentProblems,
  validate: ({ rules }) => listOf(rules).flatMap((rule, index) => ruleProblems(rule, `rules[${index}]`, namespaced)),
});

/** Bindings: to one role, which never changes, of subjects. */
export const bindingStrategy = (roles: readonly string[]): Strategy => ({
  ...baseStrategy,
  nameRule: pathSegmentProblems,
  applyDefaults(object) {
    const role = isFields(object['roleRef']) ? object['roleRef'] : {};
    object['roleRef'] = { ...role, apiGroup: role['apiGroup'] ?? GROUP, kind: role['kind'] ?? '', name: role['name'] ?? '' };
    for (const subject of listOf(object['subjects']))
      if (subject['kind'] !== 'ServiceAccount') subject['apiGroup'] ??= groupOf(subject);
  },
  validate: (object, old) => [
    ...roleProblems(object['roleRef'] as Fields, roles),
    ...listOf(object['subjects']).flatMap((subject, index) => subjectProblems(subject, `subjects[${index}]`)),
    ...roleChange(object, old),
  ],
});

const groupOf = ({ kind }: Fields): string | undefined => (kind === 'User' || kind === 'Group' ? GROUP : undefined);

function ruleProblems(rule: Fields, path: string, namespaced: boolean): StatusCause[] {
  const [verbs, urls] = [listed(rule['verbs']), listed(rule['nonResourceURLs'])];
  const causes = verbs.length === 0 ? [requiredValue(`${path}.verbs`, 'verbs must contain at least one value')] : [];
  if (urls.length > 0) {
    if (namespaced)
      causes.push(invalidValue(`${path}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs'));
    return causes;
  }
  if (listed(rule['apiGroups']).length === 0)
    causes.push(requiredValue(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (listed(rule['resources']).length === 0)
    causes.push(requiredValue(`${path}.resources`, 'resource rules must supply at least one resource'));
  return causes;
}

function roleProblems({ apiGroup, kind, name }: Fields, roles: readonly string[]): StatusCause[] {
  const causes = apiGroup === GROUP ? [] : [unsupportedValue('roleRef.apiGroup', apiGroup, [GROUP])];
  if (!roles.includes(String(kind))) causes.push(unsupportedValue('roleRef.kind', kind, roles));
  if (name === '') causes.push(requiredValue('roleRef.name'));
  return causes;
}

function subjectProblems({ kind, name = '', apiGroup = '' }: Fields, path: string): StatusCause[] {
  const causes = name === '' ? [requiredValue(`${path}.name`)] : [];
  if (!SUBJECTS.includes(String(kind))) return [...causes, unsupportedValue(`${path}.kind`, kind, SUBJECTS)];
  const group = kind === 'ServiceAccount' ? '' : GROUP;
  return apiGroup === group ? causes : [...causes, unsupportedValue(`${path}.apiGroup`, apiGroup, [group])];
}

function roleChange({ roleRef }: ApiObject, old: ApiObject | undefined): StatusCause[] {
  if (old === undefined || isDeepStrictEqual(roleRef, old['roleRef'])) return [];
  const { apiGroup, kind, name } = roleRef as Fields;
  return [invalidValue('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef')];
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
