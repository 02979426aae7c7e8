import { customResources } from '../registry/custom.ts';
import { definitionOf } from '../registry/definition.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import { type Change, objectOf, type Stored } from '../store/stored.ts';
import type { Api } from '../verbs/api.ts';
import { ensureDefaultAccount } from './accounts.ts';
import { collectDependent, finalizeOwner } from './dependents.ts';
import { drainDefinition, drainNamespace } from './draining.ts';
import { type Key, keyOfText, keyText } from './keys.ts';
import { WorkQueue } from './work-queue.ts';

const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';
const NAMESPACES = '/namespaces';
const ACCOUNTS = '/serviceaccounts';

/**
 * What a cluster's controllers do with any kind of object: collects what has no owner left, finishes deletions that wait for
 * dependents or contents, serves what CustomResourceDefinitions define, gives each namespace its default ServiceAccount.
 */
export class Collector {
  readonly #api: Api;
  readonly #queue: WorkQueue;
  readonly #unlisten: () => void;

  constructor(api: Api) {
    this.#api = api;
    this.#queue = new WorkQueue((text) => this.#work(keyOfText(text)), api.log);
    for (const stored of api.store.values(DEFINITIONS)) this.#serve(stored);
    this.#unlisten = api.store.listen('*', (change) => this.#hear(change));
  }

  /** Looks at everything once, for what a restart has interrupted. */
  sweep(): void {
    const { store, registry } = this.#api;
    for (const stored of store.owned()) this.#queue.add(keyText('dependent', stored));
    for (const storage of new Set(registry.all().map((resource) => resource.storage))) {
      for (const stored of store.values(storage)) this.#lookAt(stored);
    }
  }

  async stop(): Promise<void> {
    this.#unlisten();
    await this.#queue.stop();
  }

  #hear({ type, current, previous }: Change): void {
    if (current.resource === DEFINITIONS) {
      if (type === 'DELETED') this.#api.registry.removeCustom(current.name);
      else this.#serve(current);
    }
    if (type === 'DELETED') this.#afterDeletion(current);
    else this.#afterWrite(current, previous);
  }

  #afterWrite(current: Stored, previous: Stored | undefined): void {
    const reowned = current.owners.length > 0 && current.owners.join() !== previous?.owners.join();
    if (reowned) this.#queue.add(keyText('dependent', current));
    this.#lookAt(current);
  }

  #lookAt(stored: Stored): void {
    if (stored.resource === NAMESPACES) this.#queue.add(keyText('account', stored));
    if (!stored.json.includes('"deletionTimestamp"')) return;
    if (stored.resource === NAMESPACES) this.#queue.add(keyText('namespace', stored));
    if (stored.resource === DEFINITIONS) this.#queue.add(keyText('definition', stored));
    if (stored.json.includes('"orphan"') || stored.json.includes('"foregroundDeletion"'))
      this.#queue.add(keyText('finalizing', stored));
  }

  #afterDeletion(gone: Stored): void {
    const { store } = this.#api;
    for (const dependent of store.dependents(gone.uid)) this.#queue.add(keyText('dependent', dependent));
    for (const owner of objectOf(gone).metadata.ownerReferences ?? [])
      this.#finalizing(owner.apiVersion, owner.kind, gone.namespace, owner.name);
    if (gone.namespace !== '') {
      this.#queue.add(keyText('namespace', { resource: NAMESPACES, namespace: '', name: gone.namespace }));
      if (gone.resource === ACCOUNTS)
        this.#queue.add(keyText('account', { resource: NAMESPACES, namespace: '', name: gone.namespace }));
    }
    const [group = '', plural = ''] = gone.resource.split('/');
    if (store.get(DEFINITIONS, '', `${plural}.${group}`) !== undefined)
      this.#queue.add(keyText('definition', { resource: DEFINITIONS, namespace: '', name: `${plural}.${group}` }));
  }

  #finalizing(apiVersion: string, kind: string, namespace: string, name: string): void {
    const resource = this.#api.registry.ofKind(apiVersion, kind);
    if (resource === undefined) return;
    this.#queue.add(keyText('finalizing', { resource: resource.storage, namespace: resource.namespaced ? namespace : '', name }));
  }

  #serve(stored: Stored): void {
    const definition = objectOf(stored);
    if (definitionOf(definition) !== undefined) this.#api.registry.setCustom(stored.name, customResources(definition));
  }

  async #work({ why, resource: storage, namespace, name }: Key): Promise<void> {
    const { store, registry } = this.#api;
    const resource = registry.ofStorage(storage);
    if (resource === undefined || store.get(storage, namespace, name) === undefined) return;
    const next = await store.write((transaction: ObjectTransaction) => {
      const stored = transaction.get(storage, namespace, name);
      if (stored === undefined) return [];
      if (why === 'finalizing') return finalizeOwner(this.#api, transaction, resource, stored);
      if (why === 'dependent') collectDependent(this.#api, transaction, resource, stored);
      else if (why === 'namespace') drainNamespace(this.#api, transaction, resource, stored);
      else if (why === 'definition') drainDefinition(this.#api, transaction, resource, stored);
      else ensureDefaultAccount(this.#api, transaction, stored);
      return [];
    });
    for (const dependent of next) this.#queue.add(keyText('dependent', dependent));
  }
}
