import { builtinResources } from './builtin.ts';
import type { Resource } from './resource.ts';

/** Every resource that is served, built-in and custom. */
export class Registry {
  readonly #byPath = new Map<string, Resource>();
  readonly #custom = new Map<string, readonly Resource[]>();
  #revision = 0;

  constructor() {
    for (const resource of builtinResources()) this.#byPath.set(pathOf(resource), resource);
  }

  /** Counts changes, so that documents about everything can be kept until it moves. */
  get revision(): number {
    return this.#revision;
  }

  find(group: string, version: string, plural: string): Resource | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  /** The resource that an owner reference or an object of this apiVersion and kind belongs to. */
  ofKind(apiVersion: string, kind: string): Resource | undefined {
    const slash = apiVersion.indexOf('/');
    const group = slash < 0 ? '' : apiVersion.slice(0, slash);
    const candidates = this.all().filter((resource) => resource.group === group && resource.kind === kind);
    return candidates.find(({ version }) => apiVersion.endsWith(version)) ?? candidates[0];
  }

  /** A resource whose objects live under this key, in the version they are kept in where it is served. */
  ofStorage(storage: string): Resource | undefined {
    const candidates = this.all().filter((resource) => resource.storage === storage);
    return (
      candidates.find(
        ({ group, version, storageVersion }) => storageVersion.apiVersion === (group === '' ? version : `${group}/${version}`),
      ) ?? candidates[0]
    );
  }

  all(): Resource[] {
    return [...this.#byPath.values()];
  }

  /** Serves what a CustomResourceDefinition brings, in place of what it brought before. A built-in resource is never replaced. */
  setCustom(definition: string, resources: readonly Resource[]): void {
    this.removeCustom(definition);
    const free = resources.filter((resource) => !this.#byPath.has(pathOf(resource)));
    for (const resource of free) this.#byPath.set(pathOf(resource), resource);
    this.#custom.set(definition, free);
    this.#revision += 1;
  }

  removeCustom(definition: string): void {
    for (const resource of this.#custom.get(definition) ?? []) this.#byPath.delete(pathOf(resource));
    if (this.#custom.delete(definition)) this.#revision += 1;
  }
}

const pathOf = ({ group, version, plural }: Resource): string => `${group}/${version}/${plural}`;
