import { InternalError, InvalidError, UnparsableError } from '../../../shared/errors/catalogue.ts';
import { type ApiObject, copyOf, isFields } from '../core/object.ts';
import { ApiError, badRequest, notFound, requiredValue } from '../core/status.ts';
import { invalidOptions, type WriteOptions, writeOptions } from '../core/write-options.ts';
import { applyPatch } from '../patch/fieldmanager/apply.ts';
import { describeConflicts } from '../patch/fieldmanager/conflicts.ts';
import { jsonPatch } from '../patch/json.ts';
import { mergePatch } from '../patch/merge.ts';
import { strategicMergePatch } from '../patch/strategic.ts';
import { hasStatus, type Resource, resourceName } from '../registry/resource.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import { type Api, type Call, timestamp } from './api.ts';
import { createObject, placeIn } from './create.ts';
import { asObject, decodeBody, mediaType, shape } from './decode.ts';
import { served } from './store-object.ts';
import { checkName, replaceObject } from './update.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** What a patch came to. */
export interface Patched {
  readonly object: ApiObject;
  readonly created: boolean;
}

/** PATCH of an object or of its status, in one of the four kinds. */
export async function patch(api: Api, call: Call): Promise<Patched> {
  const type = mediaType(call.contentType);
  const known = [JSON_PATCH, MERGE_PATCH, APPLY, ...(call.resource.custom ? [] : [STRATEGIC])];
  if (!known.includes(type)) throw unsupported(known, call.resource);
  const options = writeOptions(call.query, 'PatchOptions', call.userAgent);
  const body = await call.body();
  const write = type === APPLY ? applying(api, call, body, options) : changing(api, call, type, body, options);
  return options.dryRun ? api.store.rehearse(write) : api.store.write(write);
}

const unsupported = (known: readonly string[], { custom }: Resource): ApiError =>
  custom
    ? new ApiError(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: ${known.join(', ')}`,
      )
    : new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});

type Write = (transaction: ObjectTransaction) => Patched;

function changing(api: Api, { resource, info, warnings }: Call, type: string, body: Buffer, options: WriteOptions): Write {
  const change = parsePatch(body);
  return (transaction) => {
    const stored = transaction.get(resource.storage, info.namespace, info.name);
    if (stored === undefined) throw notFound(resourceName(resource), info.name);
    const old = served(stored, resource);
    const { object, unknown } = asObject(changed(copyOf(old), change, type, resource), resource);
    checkName(object, info.name);
    placeIn(object, info.namespace, resource);
    shape(object, resource, { unknown, duplicates: [] }, options.fieldValidation, warnings);
    return {
      object: replaceObject(api, transaction, { resource, next: object, old, subresource: info.subresource, options }),
      created: false,
    };
  };
}

function parsePatch(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

function changed(target: ApiObject, change: unknown, type: string, resource: Resource): unknown {
  if (type === JSON_PATCH) return translated(() => jsonPatch(target, change));
  if (!isFields(change)) throw badRequest('error decoding patch: the patch must be an object');
  return translated(() =>
    type === MERGE_PATCH ? mergePatch(target, change) : strategicMergePatch(target, change, resource.compiled().root),
  );
}

/** Runs a patch engine; its refusals become the Status that the real server answers. */
function translated<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UnparsableError) throw badRequest(error.message);
    if (error instanceof InvalidError) throw new ApiError(422, 'Invalid', error.message, {});
    if (error instanceof InternalError) throw new ApiError(500, '', error.message);
    throw error;
  }
}

function applying(api: Api, call: Call, body: Buffer, options: WriteOptions): Write {
  const { resource, info, warnings, query, user } = call;
  if ((query.get('fieldManager') ?? '') === '') {
    throw invalidOptions('PatchOptions', [requiredValue('fieldManager', 'is required for apply patch')]);
  }
  const { value } = decodeBody(body, APPLY, resource.kind);
  const { object: applied } = asObject(value, resource);
  if (resource.custom && (applied.metadata.name ?? '') === '') {
    throw badRequest(`the name of the object (${info.name} based on URL) was undeterminable: name must be provided`);
  }
  checkName(applied, info.name);
  // Only checked here: what the manager did not say stays unsaid.
  placeIn({ ...applied, metadata: { ...applied.metadata } }, info.namespace, resource);
  return (transaction) => {
    const stored = transaction.get(resource.storage, info.namespace, info.name);
    const live = stored === undefined ? undefined : served(stored, resource);
    if (live === undefined && info.subresource !== '') throw notFound(resourceName(resource), info.name);
    const next = merged({ resource, live, applied, call, options, now: api.now() });
    placeIn(next, info.namespace, resource);
    shape(next, resource, { unknown: [], duplicates: [] }, options.fieldValidation, warnings);
    if (live === undefined)
      return { object: createObject(api, transaction, { resource, object: next, options, user, applied: true }), created: true };
    return {
      object: replaceObject(api, transaction, {
        resource,
        next,
        old: live,
        subresource: info.subresource,
        options,
        applied: true,
      }),
      created: false,
    };
  };
}

interface Merge {
  readonly resource: Resource;
  readonly live: ApiObject | undefined;
  readonly applied: ApiObject;
  readonly call: Call;
  readonly options: WriteOptions;
  readonly now: Date;
}

function merged({ resource, live, applied, call, options, now }: Merge): ApiObject {
  const version = applied.metadata.resourceVersion;
  const { object, conflicts } = translated(() =>
    applyPatch({
      live,
      applied: copyOf(applied),
      manager: options.manager,
      force: options.force,
      schema: resource.compiled().root,
      subresource: call.info.subresource,
      hasStatus: hasStatus(resource),
      time: timestamp(now),
      apiVersion: applied.apiVersion,
    }),
  );
  if (conflicts.length > 0) {
    const { message, causes } = describeConflicts(conflicts);
    throw new ApiError(409, 'Conflict', message, { causes });
  }
  const next = object as ApiObject;
  if (version !== undefined) next.metadata.resourceVersion = version;
  return next;
}
