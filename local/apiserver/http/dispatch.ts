import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiVersionOf } from '../../../shared/api/kinds.ts';
import type { User } from '../core/authorize.ts';
import { checkVersion } from '../core/list-options.ts';
import type { Wanted } from '../core/negotiate.ts';
import type { Fields } from '../core/object.ts';
import type { ResourceRequest } from '../core/request-info.ts';
import { badRequest, methodNotAllowed, noSuchResource, notFound, verbNotSupported } from '../core/status.ts';
import { podLog } from '../logs/pod-log.ts';
import { type Resource, resourceName } from '../registry/resource.ts';
import { review } from '../reviews/reviews.ts';
import { issueToken } from '../reviews/token-request.ts';
import type { Api, Call } from '../verbs/api.ts';
import { create } from '../verbs/create.ts';
import { remove } from '../verbs/delete.ts';
import { removeCollection } from '../verbs/delete-collection.ts';
import { list } from '../verbs/list.ts';
import { patch } from '../verbs/patch.ts';
import { update } from '../verbs/update.ts';
import { watch } from '../watch/watch.ts';
import { type Presenter, presenter } from './present.ts';
import { type Answer, pageNotFound } from './respond.ts';

/** An authorized request about resources, and where its answer goes. */
export interface Dispatch {
  readonly info: ResourceRequest;
  readonly user: User;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly wanted: Wanted;
  readonly warnings: string[];
  readonly body: () => Promise<Buffer>;
}

/** Hands a request to its verb; undefined where the verb has answered by itself, as streams do. Throws ApiError. */
export async function dispatch(api: Api, dispatched: Dispatch): Promise<Answer | undefined> {
  const { info, user, query, request, response, wanted, warnings, body } = dispatched;
  const resource = api.registry.find(info.group, info.version, info.resource);
  if (resource === undefined) {
    if (isBuiltinGroup(api, info)) throw noSuchResource();
    return pageNotFound;
  }
  if (request.method === 'HEAD') throw methodNotAllowed();
  const verbs = verbsOf(resource, info.subresource);
  if (resource.custom) {
    if (isNowhere(resource, info)) return pageNotFound;
    refuseCustom(resource, info, verbs);
  } else {
    if (verbs === undefined || isMisplaced(resource, info)) throw noSuchResource();
    if (!verbs.includes(info.verb) || !fits(resource, info)) throw methodNotAllowed();
  }
  const call: Call = {
    user,
    // Authorization sees a Namespace as inside itself; it is kept like any other cluster-scoped object.
    info: resource.namespaced ? info : { ...info, namespace: '' },
    resource,
    query,
    accept: request.headers.accept,
    contentType: request.headers['content-type'] ?? '',
    userAgent: request.headers['user-agent'] ?? 'unknown',
    body,
    warnings,
  };
  if (info.verb === 'watch') return void watch(api, call, wanted, response);
  if (info.subresource === 'log') return void (await podLog(api, call, response));
  return answered(api, call, presenter(api, call, wanted));
}

async function answered(api: Api, call: Call, show: Presenter): Promise<Answer> {
  const { info } = call;
  if (info.subresource === 'token') return { code: 201, text: JSON.stringify(await issueToken(api, call)) };
  if (info.verb === 'create') return createAnswer(api, call, show);
  if (info.verb === 'get') return { code: 200, text: getText(api, call, show) };
  if (info.verb === 'list') return { code: 200, text: listText(api, call, show) };
  if (info.verb === 'update') return { code: 200, text: show.object(await update(api, call)) };
  if (info.verb === 'patch') {
    const { object, created } = await patch(api, call);
    return { code: created ? 201 : 200, text: show.object(object) };
  }
  if (info.verb === 'delete') {
    const gone = await remove(api, call);
    return {
      code: 200,
      text: gone.kind === 'Status' ? JSON.stringify(gone) : show.object(gone as Parameters<Presenter['object']>[0]),
    };
  }
  const { items, version } = await removeCollection(api, call);
  const identity = { kind: `${call.resource.kind}List`, apiVersion: apiVersionOf(call.resource) };
  const metadata = { resourceVersion: String(version), ...(call.resource.custom ? { continue: '' } : {}) };
  return { code: 200, text: JSON.stringify({ ...identity, metadata, items }) };
}

async function createAnswer(api: Api, call: Call, show: Presenter): Promise<Answer> {
  const reviewed = await review(api, call);
  if (reviewed !== undefined) return { code: 201, text: JSON.stringify(reviewed) };
  return { code: 201, text: show.object(await create(api, call)) };
}

function getText({ store }: Api, { resource, info, query }: Call, show: Presenter): string {
  checkVersion(query.get('resourceVersion') ?? '', store.version);
  const stored = store.get(resource.storage, info.namespace, info.name);
  if (stored === undefined) throw notFound(resourceName(resource), info.name);
  return show.item(stored, true);
}

function listText(api: Api, call: Call, show: Presenter): string {
  const page = list(api, call);
  const metadata: Fields = {
    resourceVersion: String(page.version),
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
  return show.list({ items: page.items, metadata });
}

/** The verbs of a resource or subresource; undefined where there is no such subresource. */
function verbsOf(resource: Resource, subresource: string): readonly string[] | undefined {
  if (subresource === '') return resource.verbs;
  return resource.subresources.find(({ name }) => name === subresource)?.verbs;
}

/** Whether the path has the parts that the verb needs: a namespace to create in, a name to change. */
function fits({ namespaced, verbs }: Resource, { verb, namespace, name, subresource }: ResourceRequest): boolean {
  if (subresource !== '') return name !== '';
  if (verb === 'create') return name === '' && (!namespaced || namespace !== '' || verbs.length === 1);
  if (verb === 'update' || verb === 'patch' || verb === 'delete' || verb === 'get')
    return name !== '' && (!namespaced || namespace !== '');
  return true;
}

const isBuiltinGroup = ({ registry }: Api, { group }: ResourceRequest): boolean =>
  registry.all().some((resource) => resource.group === group && !resource.custom);

/** Whether a path has a shape that no built-in resource is served under. */
function isMisplaced({ namespaced, plural, verbs }: Resource, { namespace, name }: ResourceRequest): boolean {
  const isReview = verbs.length === 1;
  if (name !== '' && isReview) return true;
  if (namespaced) return name !== '' && namespace === '';
  return namespace !== '' && plural !== 'namespaces';
}

/** Whether a custom resource is looked for in a scope that it does not have. */
const isNowhere = ({ namespaced }: Resource, { namespace, name, verb }: ResourceRequest): boolean =>
  namespaced ? namespace === '' && (name !== '' || verb === 'create') : namespace !== '';

/** Refuses what custom resources have no such thing as, in the words that they have of their own. Throws ApiError. */
function refuseCustom(
  resource: Resource,
  { verb, name, subresource }: ResourceRequest,
  verbs: readonly string[] | undefined,
): void {
  if (verbs === undefined) throw notFound(resourceName(resource), name);
  if (!verbs.includes(verb)) throw subresource === '' ? methodNotAllowed() : verbNotSupported(resourceName(resource), verb);
  if (name === '' && (verb === 'update' || verb === 'patch')) throw badRequest('name must be provided');
}
