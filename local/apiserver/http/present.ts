import { apiVersionOf } from '../../../shared/api/kinds.ts';
import type { Wanted } from '../core/negotiate.ts';
import type { ApiObject, Fields } from '../core/object.ts';
import { ApiError, badRequest } from '../core/status.ts';
import type { Resource } from '../registry/resource.ts';
import type { Stored } from '../store/stored.ts';
import { type IncludeObject, toTable } from '../table/table.ts';
import type { Api, Call } from '../verbs/api.ts';
import { served } from '../verbs/store-object.ts';

/** A page of objects about to be shown. */
export interface ShownList {
  readonly items: readonly Stored[];
  readonly metadata: Fields;
}

/** Makes the JSON text a client wants to see: whole objects, tables, or bare metadata. */
export interface Presenter {
  /** One kept object; `first` where it is the first of a stream, which is the one that describes a table's columns. */
  item(stored: Stored, first: boolean): string;
  object(object: ApiObject): string;
  /** A mark in a stream, an object that has nothing but a version. */
  bookmark(metadata: Fields): string;
  list(list: ShownList): string;
}

const META = 'meta.k8s.io/v1';

/** The presenter for what a request's Accept header asks. */
export function presenter(
  { now }: Pick<Api, 'now'>,
  { resource, query }: Pick<Call, 'resource' | 'query'>,
  { as }: Wanted,
): Presenter {
  if (as === 'Table') return tables(resource, includedObject(query.get('includeObject') || 'Metadata'), now);
  return as === 'object' ? plain(resource) : partial(resource, as);
}

function plain(resource: Resource): Presenter {
  const identity = `{"kind":"${resource.kind}List","apiVersion":"${apiVersionOf(resource)}","metadata":`;
  // The items of a built-in list leave their kind to the list.
  const prefix = `{"apiVersion":"${apiVersionOf(resource)}","kind":"${resource.kind}",`;
  const listed = (stored: Stored): string => {
    const text = textOf(stored, resource);
    return !resource.custom && text.startsWith(prefix) ? `{${text.slice(prefix.length)}` : text;
  };
  return {
    item: (stored) => textOf(stored, resource),
    object: (object) => JSON.stringify(object),
    bookmark: (metadata) => JSON.stringify({ kind: resource.kind, apiVersion: apiVersionOf(resource), metadata }),
    // A list of custom resources says that nothing follows; a built-in one says nothing.
    list: ({ items, metadata }) =>
      `${identity}${JSON.stringify(resource.custom ? { continue: '', ...metadata } : metadata)},"items":[${items.map(listed).join(',')}]}`,
  };
}

/** The kept text itself wherever the request is for the version that is kept. */
function textOf(stored: Stored, resource: Resource): string {
  if (resource.conversion === undefined || stored.json.startsWith(`{"apiVersion":"${apiVersionOf(resource)}",`))
    return stored.json;
  return JSON.stringify(served(stored, resource));
}

function includedObject(text: string): IncludeObject {
  if (text === 'Metadata' || text === 'Object' || text === 'None') return text;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

function partial(resource: Resource, as: Wanted['as']): Presenter {
  const ofList = as === 'PartialObjectMetadataList';
  const bare = ({ metadata }: ApiObject): Fields => ({ kind: 'PartialObjectMetadata', apiVersion: META, metadata });
  return {
    item(stored) {
      if (ofList) throw new ApiError(500, '', 'content is not a list');
      return JSON.stringify(bare(served(stored, resource)));
    },
    object: (object) => JSON.stringify(bare(object)),
    bookmark: (metadata) => JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: META, metadata }),
    list({ items, metadata }) {
      if (!ofList) throw notOfList(resource);
      return JSON.stringify({
        kind: 'PartialObjectMetadataList',
        apiVersion: META,
        metadata,
        items: items.map((stored) => bare(served(stored, resource))),
      });
    },
  };
}

const notOfList = ({ custom, kind }: Resource): ApiError =>
  new ApiError(
    406,
    'NotAcceptable',
    `you requested PartialObjectMetadata, but the requested object is a list (*${custom ? 'unstructured.UnstructuredList' : `core.${kind}List`})`,
  );

function tables(resource: Resource, includeObject: IncludeObject, now: () => Date): Presenter {
  const columns = resource.columns();
  const table = (objects: readonly ApiObject[], metadata: Fields, described = true): string => {
    const made = toTable({ columns, objects, metadata, includeObject, now: now() });
    return JSON.stringify(described ? made : { ...made, columnDefinitions: null });
  };
  const single = (object: ApiObject, described: boolean): string =>
    table([object], { resourceVersion: object.metadata.resourceVersion }, described);
  return {
    item: (stored, first) => single(served(stored, resource), first),
    object: (object) => single(object, true),
    bookmark: (metadata) => {
      const cells = columns.map(({ type }, index) => (index === 0 && type === 'string' ? '' : null));
      const row = { cells, object: { kind: 'PartialObjectMetadata', apiVersion: META, metadata } };
      const { resourceVersion } = metadata;
      return JSON.stringify({
        kind: 'Table',
        apiVersion: META,
        metadata: { resourceVersion },
        columnDefinitions: null,
        rows: [row],
      });
    },
    list: ({ items, metadata }) =>
      table(
        items.map((stored) => served(stored, resource)),
        metadata,
      ),
  };
}
