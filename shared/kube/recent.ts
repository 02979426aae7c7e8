/** What was used last, by key; the rest is forgotten. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

/** Holds `most` values. */
export function createRecent<V>(most: number): Recent<V> {
  // A Map keeps the order in which keys were put in.
  const values = new Map<string, V>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size > most) for (const oldest of values.keys()) return void values.delete(oldest);
    },
    delete: (key) => void values.delete(key),
  };
}
