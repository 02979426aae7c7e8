import { apiVersionOf } from '../../../shared/api/kinds.ts';
import { parseYaml } from '../../../shared/yaml/yaml.ts';
import { duplicateFields } from '../core/duplicate-fields.ts';
import { jsonType, normalizeMetadata } from '../core/metadata.ts';
import { type ApiObject, type Fields, isFields } from '../core/object.ts';
import { ApiError, badRequest, invalid, invalidValue } from '../core/status.ts';
import type { FieldValidation } from '../core/write-options.ts';
import type { GroupVersionKind } from '../kinds/catalogue.ts';
import { decodeProtobuf, PROTOBUF } from '../protobuf/decode.ts';
import type { Resource } from '../registry/resource.ts';

const YAML = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'application/apply-patch+yaml']);
const JSON_LIKE = new Set(['application/json', '*/*', '']);
const UNSUPPORTED =
  'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** A body that has been read: its value, and the fields it says twice. */
export interface Decoded {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** The media type of a Content-Type header, without parameters. */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** Reads a JSON or YAML body. Throws ApiError 400 or 415. */
export function decodeBody(body: Buffer, contentType: string, kind: string): Decoded {
  const type = mediaType(contentType);
  const text = body.toString('utf8');
  if (type === PROTOBUF) return { value: decodeProtobuf(body), duplicates: [] };
  if (YAML.has(type)) return { value: parseYamlBody(text), duplicates: [] };
  if (!JSON_LIKE.has(type)) throw new ApiError(415, 'UnsupportedMediaType', UNSUPPORTED);
  try {
    const value: unknown = JSON.parse(text);
    return { value, duplicates: duplicateFields(text) };
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${(error as Error).message}`,
    );
  }
}

/** Clients send JSON, which is YAML, under every one of these types: reading it as such is a hundred times faster. */
function parseYamlBody(text: string): unknown {
  try {
    return text.startsWith('{') ? parseFlow(text) : parseYaml(text);
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${(error as Error).message}`);
  }
}

/** A flow mapping of YAML is JSON in most cases, and not in all: `{a: b}`. */
function parseFlow(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return parseYaml(text);
  }
}

/**
 * Takes a decoded value for an object of the resource: apiVersion and kind must fit where they are given, metadata must have
 * its types. Answers the fields that metadata does not have. Changes the value. Throws ApiError 400.
 */
export function asObject(
  value: unknown,
  resource: GroupVersionKind & { readonly custom?: boolean },
): { object: ApiObject; unknown: string[] } {
  const { kind } = resource;
  const apiVersion = apiVersionOf(resource);
  if (!isFields(value)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  }
  checkKind(value, resource);
  const { apiVersion: _apiVersion, kind: _kind, metadata = {}, ...fields } = value as Fields;
  if (metadata !== null && !isFields(metadata)) {
    throw unhandled(
      resource,
      `json: cannot unmarshal ${jsonType(metadata)} into Go struct field ${kind}.metadata of type v1.ObjectMeta`,
    );
  }
  const meta = metadata ?? {};
  const { unknown, mismatch } = normalizeMetadata(meta);
  if (mismatch !== undefined) throw unhandled(resource, mismatch);
  return { object: { apiVersion, kind, metadata: meta as unknown as ApiObject['metadata'], ...fields }, unknown };
}

/** A custom resource has to say what it is; a built-in kind is taken for what the path says, unless it says otherwise. */
function checkKind(value: Fields, resource: GroupVersionKind & { readonly custom?: boolean }): void {
  const apiVersion = apiVersionOf(resource);
  const { metadata } = value;
  const kind = value['kind'] ?? '';
  const version = value['apiVersion'] ?? '';
  if (resource.custom !== true) {
    if ((kind === '' || kind === resource.kind) && (version === '' || version === apiVersion)) return;
    const said = {
      kind: String(kind || resource.kind),
      version: String(version || apiVersion)
        .split('/')
        .at(-1),
    };
    throw badRequest(
      `${said.kind} in version "${said.version}" cannot be handled as a ${resource.kind}: the request is for ${resource.kind} in version "${apiVersion}"`,
    );
  }
  for (const [field, text] of [
    ['Kind', kind],
    ['apiVersion', version],
  ] as const) {
    if (text === '')
      throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): Object '${field}' is missing`);
  }
  if (version !== apiVersion)
    throw badRequest(`the API version in the data (${String(version)}) does not match the expected API version (${apiVersion})`);
  if (kind === resource.kind) return;
  const name = isFields(metadata) ? String(metadata['name'] ?? '') : '';
  throw invalid({ group: resource.group, resource: String(kind) }, name, [
    invalidValue('kind', kind, `must be ${resource.kind}`),
  ]);
}

/** 400: the object cannot be read as one of its kind. */
export const unhandled = (resource: GroupVersionKind, why: string): ApiError =>
  badRequest(`${resource.kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: ${why}`);

export interface FieldReport {
  readonly unknown: readonly string[];
  readonly duplicates: readonly string[];
}

/** Removes unknown fields, sets defaults, and refuses or reports what was removed or said twice. Throws ApiError 400. */
export function shape(
  object: ApiObject,
  resource: Resource,
  report: FieldReport,
  validation: FieldValidation,
  warnings: string[],
): void {
  const schema = resource.compiled();
  if (!resource.custom) {
    schema.resolveNulls(object);
    refuseWrongTypes(object, resource);
  }
  const pruned = schema.prune(object);
  const unknown = [...report.unknown, ...(resource.custom ? pruned.sort() : pruned)];
  const complaints = [
    ...report.duplicates.map((path) => `duplicate field "${path}"`),
    ...unknown.map((path) => `unknown field "${path}"`),
  ];
  if (validation === 'Strict' && complaints.length > 0)
    throw unhandled(resource, `strict decoding error: ${complaints.join(', ')}`);
  if (validation === 'Warn') warnings.push(...complaints);
  schema.applyDefaults(object);
  resource.strategy.applyDefaults?.(object);
}

const WRONG_TYPE = /^Invalid value: "(\w+)": .* must be of type (\w+)/s;

/** A built-in kind has Go types: a value of another type cannot even be read. */
function refuseWrongTypes(object: ApiObject, resource: Resource): void {
  for (const { reason, message, field } of resource.compiled().validate(object)) {
    const [, given, expected] = (reason === 'FieldValueTypeInvalid' && WRONG_TYPE.exec(message)) || [];
    if (given !== undefined)
      throw unhandled(
        resource,
        `json: cannot unmarshal ${given} into Go struct field ${resource.kind}.${field} of type ${expected}`,
      );
  }
}
