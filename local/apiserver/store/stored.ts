import type { ApiObject } from '../core/object.ts';

/** One version of one object: immutable; its text is parsed only by those who need more than the text. */
export interface Stored {
  /** Where objects of its kind live, such as `batch/jobs` or `/pods`. */
  readonly resource: string;
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly version: number;
  readonly json: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** Uids of its owners. */
  readonly owners: readonly string[];
}

/** One step of the history. A DELETED change carries the object's last state under the version of its deletion. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly current: Stored;
  readonly previous: Stored | undefined;
}

const NO_OWNERS: readonly string[] = [];

/** Freezes an object into what is kept of it. Its `metadata.resourceVersion` must already be `version`. */
export function storedOf(resource: string, object: ApiObject, version: number, json = JSON.stringify(object)): Stored {
  const { namespace = '', name, uid = '', labels, ownerReferences } = object.metadata;
  const owners =
    ownerReferences === undefined || ownerReferences.length === 0 ? NO_OWNERS : ownerReferences.map((owner) => owner.uid);
  return { resource, namespace, name, uid, version, json, labels, owners };
}

/** A fresh copy of the object, free to be changed. */
export const objectOf = (stored: Stored): ApiObject => JSON.parse(stored.json) as ApiObject;

/** The key that orders objects of one resource: by namespace, then by name. */
export const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
