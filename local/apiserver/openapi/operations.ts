/** The operations of a resource, before they are written in a version of OpenAPI. */

import { definitionName } from './definitions.ts';
import { META } from './meta-definitions.ts';
import type { OpenapiKind } from './types.ts';

/** The methods of HTTP that the API uses. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A parameter in the query or the path. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly type: 'string' | 'boolean' | 'integer';
  readonly description: string;
}

/** One operation on one path. */
export interface Operation {
  readonly path: string;
  readonly method: Method;
  /** What the operation is to Kubernetes, as `list` or `patch`. */
  readonly action: string;
  readonly kind: OpenapiKind;
  readonly parameters: readonly Parameter[];
  /** The definition of the body, if it has one. */
  readonly body: string | undefined;
  readonly contentTypes: readonly string[];
  readonly answer: string;
}

const JSON_TYPE = 'application/json';
const PATCH_TYPES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];
const STRATEGIC = 'application/strategic-merge-patch+json';

const query = (name: string, description: string, type: Parameter['type'] = 'string'): Parameter => ({
  name,
  in: 'query',
  type,
  description,
});

// kubectl looks for these two on PATCH to learn whether the server knows them.
const dryRun = query('dryRun', 'Tries the request without keeping anything: All, or absent.');
const fieldValidation = query('fieldValidation', 'What happens to unknown and duplicate fields: Ignore, Warn or Strict.');
const fieldManager = query('fieldManager', 'Who is to own the fields that this request sets.');
const force = query('force', 'Takes over fields that other managers own. Only for apply.', 'boolean');
const writing = [dryRun, fieldManager, fieldValidation];

const listing = [
  query('continue', 'The page after the one that said this.'),
  query('fieldSelector', 'Which objects, by their fields.'),
  query('labelSelector', 'Which objects, by their labels.'),
  query('limit', 'How many objects a page holds at most.', 'integer'),
  query('resourceVersion', 'How recent the answer must be.'),
  query('resourceVersionMatch', 'How resourceVersion is meant: Exact or NotOlderThan.'),
  query('sendInitialEvents', 'Whether a watch begins with what is there.', 'boolean'),
  query('timeoutSeconds', 'After how many seconds a watch ends.', 'integer'),
  query('watch', 'Asks for changes as they happen.', 'boolean'),
];

const deleting = [
  dryRun,
  query('gracePeriodSeconds', 'How many seconds the object has to end by itself.', 'integer'),
  query('propagationPolicy', 'What becomes of dependents: Orphan, Background or Foreground.'),
];

const NAME: Parameter = { name: 'name', in: 'path', type: 'string', description: 'The name of the object.' };
const NAMESPACE: Parameter = { name: 'namespace', in: 'path', type: 'string', description: 'The namespace of the object.' };

/** The base of the paths of a group version, as `/apis/batch/v1` or `/api/v1`. */
export const basePath = ({ group, version }: { readonly group: string; readonly version: string }): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

/** Every operation of a resource and its subresources. */
export const operationsOf = (kind: OpenapiKind): Operation[] => {
  const base = basePath(kind);
  const collection = kind.namespaced ? `${base}/namespaces/{namespace}/${kind.plural}` : `${base}/${kind.plural}`;
  const item = `${collection}/{name}`;
  return [
    ...collectionOperations(kind, collection, kind.verbs),
    ...(kind.namespaced && kind.verbs.includes('list') ? [operation(kind, `${base}/${kind.plural}`, 'list')] : []),
    ...itemOperations(kind, item, kind.verbs),
    ...kind.subresources.flatMap(({ name, verbs }) => [
      ...itemOperations(kind, `${item}/${name}`, verbs),
      ...(verbs.includes('create') ? [operation(kind, `${item}/${name}`, 'create')] : []),
    ]),
  ];
};

const collectionOperations = (kind: OpenapiKind, path: string, verbs: readonly string[]): Operation[] =>
  ['list', 'create', 'deletecollection'].filter((verb) => verbs.includes(verb)).map((verb) => operation(kind, path, verb));

const itemOperations = (kind: OpenapiKind, path: string, verbs: readonly string[]): Operation[] =>
  ['get', 'update', 'patch', 'delete'].filter((verb) => verbs.includes(verb)).map((verb) => operation(kind, path, verb));

interface Verb {
  readonly method: Method;
  readonly action: string;
  readonly parameters: readonly Parameter[];
}

const VERBS: Readonly<Record<string, Verb>> = {
  list: { method: 'get', action: 'list', parameters: listing },
  create: { method: 'post', action: 'post', parameters: writing },
  deletecollection: { method: 'delete', action: 'deletecollection', parameters: [...deleting, ...listing] },
  get: { method: 'get', action: 'get', parameters: [] },
  update: { method: 'put', action: 'put', parameters: writing },
  patch: { method: 'patch', action: 'patch', parameters: [...writing, force] },
  delete: { method: 'delete', action: 'delete', parameters: deleting },
};

const operation = (kind: OpenapiKind, path: string, name: string): Operation => {
  const { method, action, parameters } = VERBS[name] as Verb;
  const own = definitionName(kind);
  const inPath = [NAMESPACE, NAME].filter((one) => path.includes(`{${one.name}}`));
  return {
    path,
    method,
    action,
    kind,
    parameters: [...inPath, ...parameters],
    body: method === 'get' ? undefined : method === 'patch' ? META.patch : method === 'delete' ? META.deleteOptions : own,
    contentTypes: method === 'patch' ? patchTypes(kind) : [JSON_TYPE],
    answer: action === 'list' ? `${own}List` : method === 'delete' ? META.status : own,
  };
};

/** Custom resources have no strategic merge patch. */
const patchTypes = ({ schema }: OpenapiKind): readonly string[] =>
  schema.$ref === undefined ? PATCH_TYPES : [...PATCH_TYPES, STRATEGIC];

/** Operations by path and method, each in the words of one version. */
export function pathsOf(
  operations: readonly Operation[],
  write: (operation: Operation) => Record<string, unknown>,
): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: write(operation) };
  }
  return paths;
}
