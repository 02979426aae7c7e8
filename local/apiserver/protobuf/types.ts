/**
 * One field of a message: number, JSON name ('' where its message's fields stand inline), type, and traits.
 *
 * Types: `s` string, `i` integer, `b` boolean, `d` double, `y` bytes, `t` time, `u` time with microseconds, `q` quantity, `o` int-or-string,
 * `r` raw JSON, `x` list of strings in a message; else the name of a message. Traits: `*` may be absent even where it is zero, `l` list,
 * `m` map with string keys, `k` kept in JSON even where it is zero.
 */
export type Field = readonly [number: number, name: string, type: string, traits: string];

export type Messages = Readonly<Record<string, readonly Field[]>>;

/** How the kinds that clients send as protobuf are laid out. */
export interface Layout {
  /** `apiVersion/kind` to the name of its message. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly messages: Messages;
}
