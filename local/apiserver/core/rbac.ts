import type { Decision, User } from './authorize.ts';
import { isFields } from './object.ts';
import type { RequestInfo, ResourceRequest } from './request-info.ts';

/** One rule of a Role or ClusterRole, as rbac.authorization.k8s.io/v1 PolicyRule. */
export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A binding and the rules that it grants; '' is the namespace of a ClusterRoleBinding. */
export interface Grant {
  readonly name: string;
  readonly namespace: string;
  readonly role: { readonly kind: string; readonly name: string };
  readonly subjects: readonly Subject[];
  readonly rules: readonly PolicyRule[];
}

const DISCOVERED = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/openapi',
  '/openapi/*',
  '/version',
  '/version/',
  '/healthz',
  '/livez',
  '/readyz',
];

/** What everybody who is known may read: what the API says about itself. */
export const discoveryGrant: Grant = {
  name: 'system:discovery',
  namespace: '',
  role: { kind: 'ClusterRole', name: 'system:discovery' },
  subjects: [{ kind: 'Group', name: 'system:authenticated' }],
  rules: [{ verbs: ['get'], nonResourceURLs: DISCOVERED }],
};

/** What roles say of a request: allowed by the first grant that covers it, with that for a reason. */
export function rolesAllow(user: User, request: RequestInfo, grants: Iterable<Grant>): Decision {
  for (const grant of grants) {
    const subject = grant.subjects.find((one) => isSubject(one, user, grant.namespace));
    if (subject !== undefined && grant.rules.some((rule) => covers(rule, request)))
      return { allowed: true, reason: `RBAC: allowed by ${describe(grant)} to ${describeSubject(subject, grant.namespace)}` };
  }
  return { allowed: false, reason: '' };
}

function isSubject({ kind, name, namespace }: Subject, { username, groups }: User, ofBinding: string): boolean {
  if (kind === 'User') return username === name;
  if (kind === 'Group') return groups.includes(name);
  return kind === 'ServiceAccount' && username === `system:serviceaccount:${namespace ?? ofBinding}:${name}`;
}

function covers(rule: PolicyRule, request: RequestInfo): boolean {
  if (!includes(rule.verbs, request.verb)) return false;
  return request.resourceRequest
    ? coversResource(rule, request)
    : (rule.nonResourceURLs ?? []).some((url) => fits(url, request.path));
}

function coversResource(rule: PolicyRule, { group, resource, subresource, name }: ResourceRequest): boolean {
  const asked = subresource === '' ? resource : `${resource}/${subresource}`;
  const isNamed = (rule.resources ?? []).some(
    (one) => one === '*' || one === asked || (subresource !== '' && one === `*/${subresource}`),
  );
  const names = rule.resourceNames ?? [];
  return isNamed && includes(rule.apiGroups, group) && (names.length === 0 || names.includes(name));
}

const includes = (list: readonly string[] = [], value: string): boolean => list.includes('*') || list.includes(value);

const fits = (url: string, path: string): boolean =>
  url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));

function describe({ name, namespace, role }: Grant): string {
  const binding =
    namespace === '' ? `ClusterRoleBinding ${JSON.stringify(name)}` : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}`;
  return `${binding} of ${role.kind} ${JSON.stringify(role.name)}`;
}

const describeSubject = ({ kind, name, namespace }: Subject, ofBinding: string): string =>
  `${kind} ${JSON.stringify(kind === 'ServiceAccount' ? `${name}/${namespace ?? ofBinding}` : name)}`;

/** The rules of a role object, none where it has none. */
export const rulesOf = (role: unknown): readonly PolicyRule[] =>
  isFields(role) && Array.isArray(role['rules']) ? (role['rules'] as PolicyRule[]) : [];
