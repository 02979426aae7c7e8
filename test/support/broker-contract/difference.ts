/** Something that the local broker does in another way than Knative's, on purpose. */
export interface Difference {
  /** The recording in which it shows. */
  readonly suite: string;
  /** The cases in which it shows, by name and by what Knative's broker did. */
  readonly in: (name: string, recorded: unknown) => boolean;
  /** What the local broker does there, from what Knative's did. */
  readonly here: (recorded: never, name: string) => unknown;
  /** For people: what each of them does, and why it stays so. */
  readonly subject: string;
  readonly knative: string;
  readonly local: string;
  readonly reason: string;
}

/** These cases and no others. */
export const cases =
  (...names: readonly string[]): Difference['in'] =>
  (name) =>
    names.includes(name);
