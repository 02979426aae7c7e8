import { DEFAULT_AUDIENCE, TokenError } from '../auth/tokens.ts';
import { authorize, type User } from '../core/authorize.ts';
import { type ApiObject, type Fields, isFields } from '../core/object.ts';
import type { RequestInfo } from '../core/request-info.ts';
import { writeOptions } from '../core/write-options.ts';
import { type Api, type Call, timestamp } from '../verbs/api.ts';
import { asObject, decodeBody, shape } from '../verbs/decode.ts';
import { validateAll } from '../verbs/store-object.ts';

type Reviewer = (api: Api, call: Call, spec: Fields) => Promise<Fields> | Fields;

/** Kinds that are questions: what is created is answered in its status and kept nowhere. */
const REVIEWERS: Readonly<Record<string, Reviewer>> = {
  'authentication.k8s.io/selfsubjectreviews': (_api, { user }) => ({ userInfo: userInfo(user) }),
  'authentication.k8s.io/tokenreviews': tokenReview,
  'authorization.k8s.io/selfsubjectaccessreviews': (_api, { user }, spec) => accessReview(user, spec),
  'authorization.k8s.io/subjectaccessreviews': (_api, _call, spec) => accessReview(subject(spec), spec),
};

/** Answers a review; undefined where the resource is none. Throws ApiError. */
export async function review(api: Api, call: Call): Promise<ApiObject | undefined> {
  const { resource } = call;
  const reviewer = REVIEWERS[resource.storage];
  if (reviewer === undefined) return undefined;
  const options = writeOptions(call.query, 'CreateOptions', call.userAgent);
  const { value, duplicates } = decodeBody(await call.body(), call.contentType, resource.kind);
  const { object, unknown } = asObject(value, resource);
  shape(object, resource, { unknown, duplicates }, options.fieldValidation, call.warnings);
  object.metadata.name = resource.plural;
  validateAll(resource, object);
  const { name: _name, ...metadata } = { ...object.metadata, creationTimestamp: timestamp(api.now()) };
  const spec = isFields(object['spec']) ? object['spec'] : {};
  const status = await reviewer(api, call, spec);
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: metadata as ApiObject['metadata'],
    ...(resource.kind === 'SelfSubjectReview' ? {} : { spec }),
    status,
  };
}

const userInfo = ({ username, uid, groups, extra }: User): Fields => ({
  username,
  ...(uid === '' ? {} : { uid }),
  groups,
  ...(extra === undefined ? {} : { extra }),
});

async function tokenReview({ authenticator }: Api, _call: Call, spec: Fields): Promise<Fields> {
  const audiences =
    Array.isArray(spec['audiences']) && spec['audiences'].length > 0 ? spec['audiences'].map(String) : [DEFAULT_AUDIENCE];
  try {
    const { user, audiences: shared } = await authenticator.vouch(String(spec['token'] ?? ''), audiences);
    return { authenticated: true, user: userInfo(user), audiences: shared };
  } catch (error) {
    if (error instanceof TokenError) return { user: {}, error: `[invalid bearer token, ${error.message}]` };
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

function accessReview(user: User, spec: Fields): Fields {
  const { allowed, reason } = authorize(user, requestOf(spec));
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
