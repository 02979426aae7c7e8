import { apiVersionOf } from '../../../shared/api/kinds.ts';
import { type ApiObject, copyOf, isFields } from '../core/object.ts';
import { ApiError, badRequest, notFound, requiredValue } from '../core/status.ts';
import { invalidOptions, type WriteOptions } from '../core/write-options.ts';
import { applyPatch } from '../patch/fieldmanager/apply.ts';
import { describeConflicts } from '../patch/fieldmanager/conflicts.ts';
import { hasStatus, type Resource, resourceName } from '../registry/resource.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import { type Api, type Call, timestamp } from './api.ts';
import { createObject, placeIn } from './create.ts';
import { asObject, BodyError, decodeBody, shape } from './decode.ts';
import { served } from './store-object.ts';
import { translated } from './translate.ts';
import { checkName, replaceObject } from './update.ts';

/** What a patch came to. */
export interface Patched {
  readonly object: ApiObject;
  readonly created: boolean;
}

/** What a patch does inside a transaction. */
export type PatchWrite = (transaction: ObjectTransaction) => Patched;

/** The media type of an apply. */
export const APPLY = 'application/apply-patch+yaml';

/** Server-side apply: merges what a manager says, and creates what is not there. */
export function applying(api: Api, call: Call, body: Buffer, options: WriteOptions): PatchWrite {
  const { resource, info, warnings, query, user } = call;
  if ((query.get('fieldManager') ?? '') === '') {
    throw invalidOptions('PatchOptions', [requiredValue('fieldManager', 'is required for apply patch')]);
  }
  const value = appliedValue(body, resource.kind);
  checkApplied(value, resource);
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
        isPatch: true,
      }),
      created: false,
    };
  };
}

function appliedValue(body: Buffer, kind: string): unknown {
  try {
    return decodeBody(body, APPLY, kind).value;
  } catch (error) {
    if (error instanceof BodyError) throw badRequest(`error decoding YAML: error converting YAML to JSON: ${error.why}`);
    throw error;
  }
}

/** What is applied says itself what it is. Throws ApiError 400. */
function checkApplied(value: unknown, resource: Resource): void {
  if (!isFields(value)) return;
  const { apiVersion = '', kind = '' } = value as { apiVersion?: string; kind?: string };
  if (apiVersion === apiVersionOf(resource) && kind === resource.kind) return;
  const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  throw badRequest(`invalid object type: ${version}, Kind=${kind}`);
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
