import { continueToken, type Position, positionOf } from '../core/continue-token.ts';
import { type ListOptions, listOptions } from '../core/list-options.ts';
import { expired, versionTooLarge } from '../core/status.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { keyOf, type Stored } from '../store/stored.ts';
import type { Api, Call } from './api.ts';
import { type Selects, selects } from './select.ts';

/** One page of a list. */
export interface Page {
  readonly items: readonly Stored[];
  readonly version: number;
  readonly continue: string | undefined;
  readonly remaining: number | undefined;
}

const EXPIRED_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';
const EXPIRED_VERSION = 'The resourceVersion for the provided list is too old.';

/** GET of a collection. All pages of one list show the same version of it. Throws ApiError 400, 410, 422 or 504. */
export function list({ store }: Api, { resource, info, query }: Call): Page {
  const options = listOptions(query, false);
  const test = selects(resource, { labels: options.labels, fields: options.fields, namespace: info.namespace, name: info.name });
  const position = startOf(options, store);
  const source =
    position.version === store.version
      ? store.values(resource.storage, info.namespace)
      : snapshot(store, resource.storage, position.version, options);
  return page(source, {
    position,
    test,
    limit: options.limit,
    selective: options.labels !== undefined || options.fields.length > 0,
  });
}

function startOf(options: ListOptions, store: ObjectStore): Position {
  if (options.continue !== '') return positionOf(options.continue);
  const asked = Number(options.resourceVersion);
  if (asked > store.version) throw versionTooLarge(options.resourceVersion, store.version);
  return { version: options.match === 'Exact' ? asked : store.version, after: '' };
}

/** The collection as it was at a version: what it is now, with the changes since taken back. */
function* snapshot(store: ObjectStore, storage: string, version: number, options: ListOptions): Generator<Stored> {
  const changes = store.since(storage, version);
  if (changes === undefined) throw expired(options.continue === '' ? EXPIRED_VERSION : EXPIRED_TOKEN);
  const before = new Map<string, Stored | undefined>();
  for (const { current, previous } of changes) {
    const key = keyOf(current.namespace, current.name);
    if (!before.has(key)) before.set(key, previous);
  }
  const missing = [...before.values()].filter((stored) => stored !== undefined);
  const kept = [...store.values(storage)].filter((stored) => !before.has(keyOf(stored.namespace, stored.name)));
  yield* [...kept, ...missing].sort((a, b) => (keyOf(a.namespace, a.name) < keyOf(b.namespace, b.name) ? -1 : 1));
}

interface Paging {
  readonly position: Position;
  readonly test: Selects | undefined;
  readonly limit: number;
  /** Whether selectors leave things out, in which case nobody counts what remains. */
  readonly selective: boolean;
}

function page(source: Iterable<Stored>, { position, test, limit, selective }: Paging): Page {
  const items: Stored[] = [];
  let remaining = 0;
  for (const stored of source) {
    if (position.after !== '' && keyOf(stored.namespace, stored.name) <= position.after) continue;
    if (test !== undefined && !test(stored)) continue;
    if (limit === 0 || items.length < limit) items.push(stored);
    else {
      remaining += 1;
      if (selective) break;
    }
  }
  const last = items.at(-1);
  const more = remaining > 0 && last !== undefined;
  return {
    items,
    version: position.version,
    continue: more ? continueToken({ version: position.version, after: keyOf(last.namespace, last.name) }) : undefined,
    remaining: more && !selective ? remaining : undefined,
  };
}
