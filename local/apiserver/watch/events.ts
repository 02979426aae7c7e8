import { type Change, objectOf, type Stored } from '../store/stored.ts';
import type { Selects } from '../verbs/select.ts';

/** One thing to tell a watcher of: the type is as its selection sees it. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly stored: Stored;
}

/**
 * A change as it looks through a selection: an object that comes into it is ADDED, one that leaves it is DELETED, and what happens
 * outside of it is nothing.
 */
export function seen({ type, current, previous }: Change, test: Selects | undefined): WatchEvent | undefined {
  if (test === undefined) return { type, stored: current };
  const was = previous !== undefined && test(previous);
  const is = type !== 'DELETED' && test(current);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', stored: current };
  // Who looks through a selection never sees what took the object out of it.
  return was ? { type: 'DELETED', stored: type === 'DELETED' ? current : atVersion(previous, current.version) } : undefined;
}

/** An object as it was, under another version. */
function atVersion(stored: Stored, version: number): Stored {
  const object = objectOf(stored);
  object.metadata.resourceVersion = String(version);
  return { ...stored, version, json: JSON.stringify(object) };
}
