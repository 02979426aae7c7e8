/** What a path and a method ask for, in the words of authorization. */
export interface ResourceRequest {
  readonly resourceRequest: true;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** '' where the request spans namespaces or the resource is cluster-scoped. */
  readonly namespace: string;
  /** '' where the request is about the collection. */
  readonly name: string;
  readonly subresource: string;
}

export interface PathRequest {
  readonly resourceRequest: false;
  readonly verb: string;
  readonly path: string;
}

export type RequestInfo = ResourceRequest | PathRequest;

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of a Namespace; any other segment behind `namespaces/NAME/` is a resource inside of it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/**
 * Reads `/api/v1/...` and `/apis/GROUP/VERSION/...` into verb, resource, namespace, name and subresource; every other path, the
 * discovery documents among them, is a path request. Pure; segments are percent-decoded.
 */
export function requestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const verb = VERBS[method] ?? method.toLowerCase();
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  const [root, ...rest] = segments;
  const grouped = root === 'apis';
  const [group, version, ...tail] = grouped ? rest : ['', ...rest];
  if ((root !== 'api' && !grouped) || group === undefined || version === undefined || tail.length === 0) {
    return { resourceRequest: false, verb: method.toLowerCase(), path };
  }
  // The path of watches before there was a parameter for them.
  const old = tail[0] === 'watch' && tail.length > 1 && verb === 'get';
  const { namespace, resource, name, subresource } = parts(old ? tail.slice(1) : tail);
  return {
    resourceRequest: true,
    verb: old ? 'watch' : refine(verb, name, query),
    group,
    version,
    resource,
    namespace,
    name,
    subresource,
  };
}

function parts(tail: readonly string[]): { namespace: string; resource: string; name: string; subresource: string } {
  const [first = '', second = '', third, ...more] = tail;
  const inside = first === 'namespaces' && third !== undefined && !(NAMESPACE_SUBRESOURCES.has(third) && more.length === 0);
  if (inside) return { namespace: second, resource: third, name: more[0] ?? '', subresource: more.slice(1).join('/') };
  const ofNamespace = first === 'namespaces' ? second : '';
  return { namespace: ofNamespace, resource: first, name: second, subresource: tail.slice(2).join('/') };
}

function refine(verb: string, name: string, query: URLSearchParams): string {
  if (verb === 'get' && isTrue(query.get('watch'))) return 'watch';
  if (name !== '') return verb;
  if (verb === 'get') return 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

/** How query parameters spell true: present and neither `0` nor `false`. */
export const isTrue = (value: string | null): boolean => value !== null && value !== '0' && value !== 'false';

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
