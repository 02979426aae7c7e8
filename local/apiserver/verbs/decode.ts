import { apiVersionOf } from '../../../shared/api/kinds.ts';
import { parseYaml } from '../../../shared/yaml/yaml.ts';
import { duplicateFields } from '../core/duplicate-fields.ts';
import { jsonProblem, quotedBody } from '../core/go-json.ts';
import { type ApiObject, type Fields, isFields } from '../core/object.ts';
import { jsonType, normalizeMetadata } from '../core/read-metadata.ts';
import { ApiError, badRequest, invalid, invalidValue } from '../core/status.ts';
import type { FieldValidation } from '../core/write-options.ts';
import type { GroupVersionKind } from '../kinds/catalogue.ts';
import { fillZeros } from '../kinds/zeros.ts';
import { decodeProtobuf, PROTOBUF } from '../protobuf/decode.ts';
import type { Resource } from '../registry/resource.ts';

const YAML = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'application/apply-patch+yaml']);
const JSON_LIKE = new Set(['application/json', '*/*', '']);
const UNSUPPORTED =
  'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** A body that has been read: its value, and the fields it says twice. */
export interface Decoded {
  readonly value: unknown;
  /** The body as messages quote it. */
  readonly quoted: string;
  readonly duplicates: readonly string[];
}

/** 400: the body is not in the format that it should be. */
export class BodyError extends ApiError {
  /** What is wrong, without what the body should have been. */
  readonly why: string;

  constructor(message: string, why: string) {
    super(400, 'BadRequest', message);
    this.why = why;
  }
}

/** The media type of a Content-Type header, without parameters. */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** Reads a JSON or YAML body. Throws ApiError 400 or 415. */
export function decodeBody(body: Buffer, contentType: string, kind: string): Decoded {
  const type = mediaType(contentType);
  const text = body.toString('utf8');
  const quoted = quotedBody(body);
  if (type === PROTOBUF) return { value: decodeProtobuf(body), duplicates: [], quoted };
  if (YAML.has(type)) return { value: parseYamlBody(text, kind, quoted), duplicates: [], quoted };
  if (!JSON_LIKE.has(type)) throw new ApiError(415, 'UnsupportedMediaType', UNSUPPORTED);
  try {
    const value: unknown = JSON.parse(text);
    return { value, duplicates: duplicateFields(text), quoted };
  } catch (error) {
    const why = `couldn't get version/kind; json parse error: ${jsonProblem(text, error as Error)}`;
    throw new BodyError(unrecognized(kind, why, quoted).message, why);
  }
}

/** Clients send JSON, which is YAML, under every one of these types: reading it as such is a hundred times faster. */
function parseYamlBody(text: string, kind: string, quoted: string): unknown {
  try {
    return text.startsWith('{') ? parseFlow(text) : parseYaml(text);
  } catch (error) {
    const why = `yaml: ${(error as Error).message}`;
    throw new BodyError(unrecognized(kind, why, quoted).message, why);
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
  quoted = '',
): { object: ApiObject; unknown: string[] } {
  const { kind } = resource;
  const apiVersion = apiVersionOf(resource);
  if (!isFields(value)) {
    if (value === null && resource.custom !== true) return asObject({}, resource, quoted);
    throw unrecognized(
      kind,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
      quoted,
    );
  }
  checkKind(value, resource, quoted);
  const { apiVersion: _apiVersion, kind: _kind, metadata = {}, ...fields } = value as Fields;
  if (metadata !== null && !isFields(metadata)) {
    const target = resource.custom === true ? 'Go value' : `Go struct field ${kind}.metadata`;
    throw unhandled(resource, `json: cannot unmarshal ${jsonType(metadata)} into ${target} of type v1.ObjectMeta`);
  }
  const meta = metadata ?? {};
  const { unknown, mismatch } = normalizeMetadata(meta, resource.custom === true ? 'ObjectMeta' : 'ObjectMeta.metadata');
  if (mismatch !== undefined) throw unhandled(resource, mismatch);
  return { object: { apiVersion, kind, metadata: meta as unknown as ApiObject['metadata'], ...fields }, unknown };
}

/** A custom resource has to say what it is; a built-in kind is taken for what the path says, unless it says otherwise. */
function checkKind(value: Fields, resource: GroupVersionKind & { readonly custom?: boolean }, quoted: string): void {
  const apiVersion = apiVersionOf(resource);
  const { metadata } = value;
  const kind = value['kind'] ?? '';
  const version = value['apiVersion'] ?? '';
  if (resource.custom !== true) {
    if ((kind === '' || kind === resource.kind) && (version === '' || version === apiVersion)) return;
    throw ofOtherKind({ kind: String(kind || resource.kind), apiVersion: String(version || apiVersion) }, resource);
  }
  if (kind === '') throw unrecognized(resource.kind, `Object 'Kind' is missing in '${JSON.stringify(value)}'`, quoted);
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

/** 400: the body says that it is of another built-in kind than the path. */
function ofOtherKind(said: { kind: string; apiVersion: string }, { kind, group }: GroupVersionKind): ApiError {
  const [sent, version = sent] = said.apiVersion.split('/');
  const isOfGroup = group === (version === sent ? '' : sent) && version === 'v1';
  const why = isOfGroup
    ? `converting (v1.${said.kind}) to (core.${kind}): unknown conversion`
    : `no kind ${JSON.stringify(said.kind)} is registered for version ${JSON.stringify(said.apiVersion)} in scheme "pkg/runtime/scheme.go:111"`;
  return badRequest(`${said.kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

/** 400: the body is no object of any kind. */
const unrecognized = (kind: string, why: string, quoted: string): ApiError =>
  badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${quoted})`);

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
    const problem = schema.unreadable(object);
    if (problem !== undefined) throw unhandled(resource, problem);
    schema.resolveNulls(object);
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
  fillZeros(object, resource.zeros);
}
