import type { User } from '../core/authorize.ts';
import type { WriteOptions } from '../core/write-options.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import { objectOf, type Stored } from '../store/stored.ts';
import type { Api } from '../verbs/api.ts';
import { createObject } from '../verbs/create.ts';

/** The server itself, where it writes of its own accord. */
export const SYSTEM: User = { username: 'system:apiserver', uid: '', groups: ['system:masters'] };
export const SYSTEM_OPTIONS: WriteOptions = { dryRun: false, manager: 'kube-apiserver', fieldValidation: 'Ignore', force: false };

/** Gives a namespace that lives its ServiceAccount `default`. */
export function ensureDefaultAccount(api: Api, transaction: ObjectTransaction, namespace: Stored): void {
  const resource = api.registry.find('', 'v1', 'serviceaccounts');
  if (resource === undefined || transaction.get(resource.storage, namespace.name, 'default') !== undefined) return;
  if (objectOf(namespace).metadata.deletionTimestamp !== undefined) return;
  const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: namespace.name } };
  createObject(api, transaction, { resource, object, options: SYSTEM_OPTIONS, user: SYSTEM });
}
