import type { Bound } from '../auth/tokens.ts';
import { DEFAULT_AUDIENCE } from '../auth/tokens.ts';
import { type Fields, isFields } from '../core/object.ts';
import type { ResourceRequest } from '../core/request-info.ts';
import { badRequest, conflict, invalid, invalidValue, notFound } from '../core/status.ts';
import { writeOptions } from '../core/write-options.ts';
import { resourceName } from '../registry/resource.ts';
import { objectOf, type Stored } from '../store/stored.ts';
import { type Api, type Call, timestamp } from '../verbs/api.ts';
import { asObject, decodeBody } from '../verbs/decode.ts';

const KIND = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const MIN_SECONDS = 600;
const DEFAULT_SECONDS = 3600;
const MAX_SECONDS = 2 ** 32;

/** Kinds a token can be bound to, and where they live. */
const BINDABLE: Readonly<Record<string, 'pod' | 'secret'>> = { Pod: 'pod', Secret: 'secret' };

/** POST to the `token` of a ServiceAccount: a TokenRequest with the token in its status. Throws ApiError. */
export async function issueToken(api: Api, call: Call): Promise<Fields> {
  const { info, resource } = call;
  const { value } = decodeBody(await call.body(), call.contentType, KIND.kind);
  const { object } = asObject(value, KIND);
  const spec = isFields(object['spec']) ? object['spec'] : {};
  const account = api.store.get(resource.storage, info.namespace, info.name);
  if (account === undefined) throw notFound(resourceName(resource), info.name);
  const given = Array.isArray(spec['audiences']) ? spec['audiences'].map(String) : [];
  const audiences = given.length > 0 ? given : [DEFAULT_AUDIENCE];
  const seconds = secondsOf(spec);
  const bound = boundObject(api, spec['boundObjectRef'], info);
  const claims = {
    namespace: info.namespace,
    serviceAccount: { name: account.name, uid: account.uid },
    ...bound,
    audiences,
    id: api.uuid(),
  };
  const { token, expires } = await api.tokens.issue(claims, seconds);
  return {
    kind: KIND.kind,
    apiVersion: `${KIND.group}/${KIND.version}`,
    metadata: {
      name: info.name,
      namespace: info.namespace,
      uid: account.uid,
      creationTimestamp: timestamp(api.now()),
      managedFields: [managed(call, spec, timestamp(api.now()))],
    },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec['boundObjectRef'] ?? null },
    status: { token, expirationTimestamp: timestamp(expires) },
  };
}

/** Who asked for what: an answer of the real server says that too. */
function managed({ query, userAgent }: Call, spec: Fields, time: string): object {
  const { manager } = writeOptions(query, 'CreateOptions', userAgent);
  const { audiences, boundObjectRef } = spec;
  const bound = isFields(boundObjectRef)
    ? Object.fromEntries(Object.keys(boundObjectRef).map((field) => [`f:${field}`, {}]))
    : undefined;
  const fields = {
    ...(Array.isArray(audiences) ? { 'f:audiences': {} } : {}),
    ...(bound === undefined ? {} : { 'f:boundObjectRef': bound }),
    'f:expirationSeconds': {},
  };
  const apiVersion = `${KIND.group}/${KIND.version}`;
  return {
    manager,
    operation: 'Update',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': fields },
    subresource: 'token',
  };
}

function secondsOf(spec: Fields): number {
  const seconds = Number(spec['expirationSeconds'] ?? DEFAULT_SECONDS);
  const field = 'spec.expirationSeconds';
  const refuse = (why: string) => invalid({ group: KIND.group, resource: KIND.kind }, '', [invalidValue(field, seconds, why)]);
  if (!(seconds >= MIN_SECONDS)) throw refuse('may not specify a duration less than 10 minutes');
  if (seconds > MAX_SECONDS) throw refuse('may not specify a duration larger than 2^32 seconds');
  return seconds;
}

function boundObject(
  { store }: Api,
  reference: unknown,
  { namespace, name: account }: ResourceRequest,
): { pod?: Bound; secret?: Bound } {
  if (!isFields(reference)) return {};
  const kind = BINDABLE[String(reference['kind'])];
  const name = String(reference['name'] ?? '');
  if (kind === undefined) {
    const apiVersion = String(reference['apiVersion'] ?? '');
    const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
    throw badRequest(`cannot bind token to object of type ${version}, Kind=${String(reference['kind'])}`);
  }
  const what = { group: '', resource: `${kind}s` };
  const stored = store.get(`/${kind}s`, namespace, name);
  if (stored === undefined) throw notFound(what, name);
  const { uid = stored.uid } = reference;
  if (uid !== stored.uid)
    throw conflict(
      { group: '', resource: String(reference['kind']) },
      name,
      `the UID in the bound object reference (${String(uid)}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  if (kind === 'pod' && accountOf(stored) !== account)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  return { [kind]: { name, uid: stored.uid } };
}

function accountOf(pod: Stored): unknown {
  const { spec } = objectOf(pod);
  return isFields(spec) ? spec['serviceAccountName'] : undefined;
}
