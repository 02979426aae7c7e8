import { DEFAULT_AUDIENCE, TokenError } from '../auth/tokens.ts';
import { authorize, type User } from '../core/authorize.ts';
import { type ApiObject, type Fields, isFields } from '../core/object.ts';
import { rolesAllow } from '../core/rbac.ts';
import type { RequestInfo } from '../core/request-info.ts';
import { badRequest, invalid, invalidValue, type StatusCause } from '../core/status.ts';
import { writeOptions } from '../core/write-options.ts';
import { type Api, type Call, timestamp } from '../verbs/api.ts';
import { asObject, decodeBody, shape } from '../verbs/decode.ts';
import { track } from '../verbs/store-object.ts';
import { grantsIn } from './grants.ts';

type Reviewer = (api: Api, call: Call, spec: Fields) => Promise<Fields> | Fields;

/** Kinds that are questions: what is created is answered in its status and kept nowhere. */
const REVIEWERS: Readonly<Record<string, Reviewer>> = {
  'authentication.k8s.io/selfsubjectreviews': (_api, { user }) => ({ userInfo: userInfo(user) }),
  'authentication.k8s.io/tokenreviews': tokenReview,
  'authorization.k8s.io/selfsubjectaccessreviews': (api, { user }, spec) => {
    refuse(attributeProblems(spec));
    return accessReview(api, user, spec);
  },
  'authorization.k8s.io/subjectaccessreviews': (api, _call, spec) => {
    refuse([...attributeProblems(spec), ...subjectProblems(spec)]);
    return accessReview(api, subject(spec), spec);
  },
};

const UNKNOWN_TOKEN = 'invalid bearer token';
const KIND = { group: 'authorization.k8s.io', resource: '' };

function refuse(causes: readonly StatusCause[]): void {
  if (causes.length > 0) throw invalid(KIND, '', causes);
}

function attributeProblems({ resourceAttributes, nonResourceAttributes }: Fields): StatusCause[] {
  if ((resourceAttributes === undefined) !== (nonResourceAttributes === undefined)) return [];
  const rule =
    resourceAttributes === undefined
      ? 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
      : 'cannot be specified in combination with resourceAttributes';
  return [
    invalidValue(
      resourceAttributes === undefined ? 'spec.resourceAttributes' : 'spec.nonResourceAttributes',
      isFields(nonResourceAttributes) ? capitalized(nonResourceAttributes) : null,
      rule,
    ),
  ];
}

/** Attributes that are empty are not there: no namespace is all of them. */
function dropEmptyAttributes({ resourceAttributes }: Fields): void {
  if (!isFields(resourceAttributes)) return;
  for (const [name, value] of Object.entries(resourceAttributes)) if (value === '') delete resourceAttributes[name];
}

/** Fields as Go's own names. */
const capitalized = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]));

function subjectProblems({ user = '', groups = [] }: Fields): StatusCause[] {
  if (user !== '' || (groups as unknown[]).length > 0) return [];
  return [invalidValue('spec.user', '', 'at least one of user or group must be specified')];
}

/** Answers a review; undefined where the resource is none. Throws ApiError. */
export async function review(api: Api, call: Call): Promise<ApiObject | undefined> {
  const { resource } = call;
  const reviewer = REVIEWERS[resource.storage];
  if (reviewer === undefined) return undefined;
  const options = writeOptions(call.query, 'CreateOptions', call.userAgent);
  const { value, duplicates } = decodeBody(await call.body(), call.contentType, resource.kind);
  const { object, unknown } = asObject(value, resource);
  shape(object, resource, { unknown, duplicates }, options.fieldValidation, call.warnings);
  const spec = isFields(object['spec']) ? object['spec'] : {};
  dropEmptyAttributes(spec);
  const status = await reviewer(api, call, spec);
  const { apiVersion, kind, metadata } = object;
  track(resource, object, undefined, '', options, api.now());
  if (kind === 'SelfSubjectReview')
    return { apiVersion, kind, metadata: { ...metadata, creationTimestamp: timestamp(api.now()) }, status };
  return { apiVersion, kind, metadata, spec, status };
}

const userInfo = ({ username, uid, groups, extra }: User): Fields => ({
  username,
  ...(uid === '' ? {} : { uid }),
  groups,
  ...(extra === undefined ? {} : { extra }),
});

async function tokenReview({ authenticator }: Api, _call: Call, spec: Fields): Promise<Fields> {
  if ((spec['token'] ?? '') === '') throw badRequest('token is required for TokenReview in authentication');
  const audiences =
    Array.isArray(spec['audiences']) && spec['audiences'].length > 0 ? spec['audiences'].map(String) : [DEFAULT_AUDIENCE];
  try {
    const { user, audiences: shared } = await authenticator.vouch(String(spec['token'] ?? ''), audiences);
    return { authenticated: true, user: userInfo(user), audiences: shared };
  } catch (error) {
    if (error instanceof TokenError)
      return { user: {}, error: error.message === UNKNOWN_TOKEN ? UNKNOWN_TOKEN : `[${UNKNOWN_TOKEN}, ${error.message}]` };
    throw error;
  }
}

function subject(spec: Fields): User {
  const { user = '', uid = '', groups = [], extra } = spec;
  return {
    username: String(user),
    uid: String(uid),
    groups: (groups as unknown[]).map(String),
    ...(extra === undefined ? {} : { extra: extra as Record<string, string[]> }),
  };
}

/**
 * Masters may everything; others what roles grant, and what this server grants the platform without any. Roles are judged here and not
 * on requests: see `authorize`.
 */
function accessReview({ store }: Api, user: User, spec: Fields): Fields {
  if (user.groups.includes('system:masters')) return { allowed: true };
  const request = requestOf(spec);
  const byRoles = rolesAllow(user, request, grantsIn(store, request.resourceRequest ? request.namespace : ''));
  const own = request.resourceRequest ? authorize(user, request) : byRoles;
  const { allowed, reason } = byRoles.allowed ? byRoles : own;
  return { allowed, ...(reason === '' ? {} : { reason }) };
}

function requestOf(spec: Fields): RequestInfo {
  const path = spec['nonResourceAttributes'];
  if (isFields(path)) return { resourceRequest: false, verb: String(path['verb'] ?? ''), path: String(path['path'] ?? '') };
  const attributes = isFields(spec['resourceAttributes']) ? spec['resourceAttributes'] : {};
  const text = (field: string): string => String(attributes[field] ?? '');
  return {
    resourceRequest: true,
    verb: text('verb'),
    group: text('group'),
    version: text('version'),
    resource: text('resource'),
    namespace: text('namespace'),
    name: text('name'),
    subresource: text('subresource'),
  };
}
