import { jsonProblem } from '../core/go-json.ts';
import { type ApiObject, copyOf, isFields } from '../core/object.ts';
import { jsonType } from '../core/read-metadata.ts';
import { ApiError, badRequest, forbiddenValue, invalid, invalidValue, notFound } from '../core/status.ts';
import { invalidOptions, type WriteOptions, writeOptions } from '../core/write-options.ts';
import { jsonPatch } from '../patch/json.ts';
import { mergePatch } from '../patch/merge.ts';
import { strategicMergePatch } from '../patch/strategic.ts';
import { type Resource, resourceName } from '../registry/resource.ts';
import type { Api, Call } from './api.ts';
import { APPLY, applying, type Patched, type PatchWrite } from './apply.ts';
import { placeIn } from './create.ts';
import { asObject, mediaType, shape } from './decode.ts';
import { served } from './store-object.ts';
import { translated } from './translate.ts';
import { checkName, replaceObject } from './update.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

/** PATCH of an object or of its status, in one of the four kinds. */
export async function patch(api: Api, call: Call): Promise<Patched> {
  const type = mediaType(call.contentType);
  const known = [JSON_PATCH, MERGE_PATCH, APPLY, ...(call.resource.custom ? [] : [STRATEGIC])];
  if (!known.includes(type)) throw unsupported(known, call.resource);
  const options = writeOptions(call.query, 'PatchOptions', call.userAgent);
  if (type !== APPLY && call.query.has('force'))
    throw invalidOptions('PatchOptions', [forbiddenValue('force', 'may not be specified for non-apply patch')]);
  const body = await call.body();
  const write = type === APPLY ? applying(api, call, body, options) : changing(api, call, type, body, options);
  return options.dryRun ? api.store.rehearse(write) : api.store.write(write, call.resource.strategy);
}

const unsupported = (known: readonly string[], { custom }: Resource): ApiError =>
  custom
    ? new ApiError(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: ${known.join(', ')}`,
      )
    : new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});

function changing(api: Api, { resource, info, warnings }: Call, type: string, body: Buffer, options: WriteOptions): PatchWrite {
  const change = parsePatch(body.toString('utf8'), type);
  return (transaction) => {
    const stored = transaction.get(resource.storage, info.namespace, info.name);
    if (stored === undefined) throw notFound(resourceName(resource), info.name);
    const old = served(stored, resource);
    const { object, unknown } = readPatched(changed(copyOf(old), change, type, resource), type, resource);
    checkName(object, info.name);
    placeIn(object, info.namespace, resource);
    shape(object, resource, { unknown, duplicates: [] }, options.fieldValidation, warnings);
    return {
      object: replaceObject(api, transaction, {
        resource,
        next: object,
        old,
        subresource: info.subresource,
        options,
        isPatch: true,
      }),
      created: false,
    };
  };
}

/** What a patch has made of an object may have wrong types, which is the patch's fault. Throws a 422 ApiError. */
function readPatched(value: unknown, type: string, resource: Resource): ReturnType<typeof asObject> {
  try {
    return asObject(value, resource);
  } catch (error) {
    const why =
      error instanceof ApiError && type !== STRATEGIC
        ? /cannot be handled as a \w+: (json: .*)$/s.exec(error.message)?.[1]
        : undefined;
    if (why === undefined) throw error;
    throw invalid({ group: '', resource: '' }, '', [invalidValue('patch', JSON.stringify(sortedKeys(value)), why)]);
  }
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedKeys(value[key])]),
  );
}

function parsePatch(text: string, type: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = jsonProblem(text, error as Error);
    throw badRequest(type === STRATEGIC ? why : `error decoding patch: ${why}`);
  }
}

function changed(target: ApiObject, change: unknown, type: string, resource: Resource): unknown {
  if (type === JSON_PATCH) return translated(() => jsonPatch(target, change));
  if (!isFields(change))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonType(change)} into Go value of type map[string]interface {}`,
    );
  return translated(() =>
    type === MERGE_PATCH ? mergePatch(target, change) : strategicMergePatch(target, change, resource.compiled().root),
  );
}
