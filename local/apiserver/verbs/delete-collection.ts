import { deleteOptions } from '../core/delete-options.ts';
import { type ApiObject, copyOf } from '../core/object.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import type { Stored } from '../store/stored.ts';
import type { Api, Call } from './api.ts';
import { deleteObject, optionsBody } from './delete.ts';
import { list } from './list.ts';
import { served } from './store-object.ts';

/** What a deletion of a collection answers: the objects as they were when they went. */
export interface DeletedCollection {
  readonly items: readonly ApiObject[];
  readonly version: number;
}

/** Objects that one transaction deletes at most, so that other requests are not kept waiting. */
const PORTION = 500;

/** DELETE of a collection: each object on its own, those that are gone already passed over. */
export async function removeCollection(api: Api, call: Call): Promise<DeletedCollection> {
  const { resource, query } = call;
  const options = deleteOptions(await optionsBody(call), query);
  const { items, version } = list(api, call);
  const deleting =
    (portion: readonly Stored[]) =>
    (transaction: ObjectTransaction): ApiObject[] =>
      portion.flatMap(({ namespace, name }) => {
        const stored = transaction.get(resource.storage, namespace, name);
        if (stored === undefined) return [];
        const object = served(stored, resource);
        deleteObject(api, transaction, resource, copyOf(object), options);
        return [object];
      });
  if (options.dryRun) return { items: api.store.rehearse(deleting(items)), version };
  const gone: ApiObject[] = [];
  for (let from = 0; from < items.length; from += PORTION)
    gone.push(...(await api.store.write(deleting(items.slice(from, from + PORTION)))));
  return { items: gone, version };
}
