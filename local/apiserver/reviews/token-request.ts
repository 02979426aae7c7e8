import type { Bound } from '../auth/tokens.ts';
import { DEFAULT_AUDIENCE } from '../auth/tokens.ts';
import { type Fields, isFields } from '../core/object.ts';
import { conflict, invalid, invalidValue, notFound } from '../core/status.ts';
import { resourceName } from '../registry/resource.ts';
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
  const bound = boundObject(api, spec['boundObjectRef'], info.namespace);
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
    metadata: { name: info.name, namespace: info.namespace, creationTimestamp: timestamp(api.now()) },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec['boundObjectRef'] ?? null },
    status: { token, expirationTimestamp: timestamp(expires) },
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

function boundObject({ store }: Api, reference: unknown, namespace: string): { pod?: Bound; secret?: Bound } {
  if (!isFields(reference)) return {};
  const kind = BINDABLE[String(reference['kind'])];
  const name = String(reference['name'] ?? '');
  if (kind === undefined) {
    throw invalid({ group: KIND.group, resource: KIND.kind }, name, [
      invalidValue('spec.boundObjectRef.kind', reference['kind'], 'a token can be bound to a Pod or a Secret'),
    ]);
  }
  const what = { group: '', resource: `${kind}s` };
  const stored = store.get(`/${kind}s`, namespace, name);
  if (stored === undefined) throw notFound(what, name);
  const { uid = stored.uid } = reference;
  if (uid !== stored.uid)
    throw conflict(
      what,
      name,
      `the UID in the bound object reference (${String(uid)}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  return { [kind]: { name, uid: stored.uid } };
}
