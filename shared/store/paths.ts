import type { TaskKey } from './keys.ts';

/** A name or number as one segment of a path. */
export const segment = (value: string | number): string => encodeURIComponent(value);

/** The path of a Task's records, and of those below it. */
export function at({ namespace, uid }: TaskKey, ...rest: readonly (string | number)[]): string {
  return ['/v1/namespaces', segment(namespace), 'tasks', segment(uid), ...rest.map(segment)].join('/');
}

/** A query string of those parameters that say something, with its question mark; empty where none does. */
export function search(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
}
