/**
 * Sets of fields as trees. Steps are written as FieldsV1 writes them: `f:name` a field, `k:{...}` the item of a list by its
 * keys, `v:...` a member of a set, `i:0` an index.
 */

/** A set of fields: those that are in it themselves, and those below. */
export interface FieldSet {
  readonly members: ReadonlySet<string>;
  readonly children: ReadonlyMap<string, FieldSet>;
}

/** The steps from the root of an object to a field. */
export type Path = readonly string[];

/** No fields. */
export const EMPTY: FieldSet = { members: new Set(), children: new Map() };

/** Whether a set has no fields. */
export const isEmpty = (set: FieldSet): boolean => set.members.size === 0 && set.children.size === 0;

const make = (members: ReadonlySet<string>, children: Iterable<readonly [string, FieldSet]>): FieldSet => ({
  members,
  children: new Map([...children].filter(([, child]) => !isEmpty(child))),
});

/** What is in either. */
export const union = (a: FieldSet, b: FieldSet): FieldSet => {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const steps = new Set([...a.children.keys(), ...b.children.keys()]);
  const children = [...steps].map((step) => [step, union(a.children.get(step) ?? EMPTY, b.children.get(step) ?? EMPTY)] as const);
  return make(new Set([...a.members, ...b.members]), children);
};

/** What is in both. */
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => {
  if (isEmpty(a) || isEmpty(b)) return EMPTY;
  const children = [...a.children].map(([step, child]) => [step, intersection(child, b.children.get(step) ?? EMPTY)] as const);
  return make(new Set([...a.members].filter((step) => b.members.has(step))), children);
};

/** What is in the first and not in the second. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => {
  if (isEmpty(a) || isEmpty(b)) return a;
  const children = [...a.children].map(([step, child]) => [step, difference(child, b.children.get(step) ?? EMPTY)] as const);
  return make(new Set([...a.members].filter((step) => !b.members.has(step))), children);
};

/** Every field in a set, as a path: the members of a level first, then what is below, each in the order of steps. */
export const paths = (set: FieldSet, above: Path = []): Path[] => [
  ...[...set.members].sort().map((step) => [...above, step]),
  ...[...set.children].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([step, child]) => paths(child, [...above, step])),
];

/** A set under construction. */
export interface FieldSetBuilder {
  readonly members: Set<string>;
  readonly children: Map<string, FieldSetBuilder>;
}

/** A builder without fields. */
export const createBuilder = (): FieldSetBuilder => ({ members: new Set(), children: new Map() });

/** Adds a field; the root itself is never a member. */
export const insert = (builder: FieldSetBuilder, path: Path): void => {
  const last = path.at(-1);
  if (last === undefined) return;
  let at = builder;
  for (const step of path.slice(0, -1)) {
    let child = at.children.get(step);
    if (!child) {
      child = createBuilder();
      at.children.set(step, child);
    }
    at = child;
  }
  at.members.add(last);
};

/** The set of some paths. */
export const setOf = (...all: readonly Path[]): FieldSet => {
  const builder = createBuilder();
  for (const path of all) insert(builder, path);
  return builder;
};

/** The set as metadata.managedFields writes it: `.` marks a member that has fields below it. */
export const toFieldsV1 = (set: FieldSet): Record<string, unknown> => {
  const steps = [...new Set([...set.members, ...set.children.keys()])].sort();
  return Object.fromEntries(
    steps.map((step) => {
      const child = set.children.get(step);
      const below = child ? toFieldsV1(child) : {};
      return [step, child && set.members.has(step) ? { '.': {}, ...below } : below];
    }),
  );
};

/** The set that a FieldsV1 value writes; what is no such value holds no fields. */
export const fromFieldsV1 = (fields: unknown): FieldSet => {
  if (typeof fields !== 'object' || fields === null) return EMPTY;
  const members = new Set<string>();
  const children = new Map<string, FieldSet>();
  for (const [step, below] of Object.entries(fields)) {
    if (step === '.') continue;
    const isMember = typeof below !== 'object' || below === null || Object.keys(below).length === 0 || '.' in below;
    if (isMember) members.add(step);
    const child = fromFieldsV1(below);
    if (!isEmpty(child)) children.set(step, child);
  }
  return { members, children };
};

/** A path in words, as `.spec.parts[name="a"].size`. */
export const describePath = (path: Path): string => path.map(describeStep).join('');

const describeStep = (step: string): string => {
  const rest = step.slice(2);
  if (step.startsWith('f:')) return `.${rest}`;
  if (step.startsWith('v:')) return `[=${rest}]`;
  if (step.startsWith('i:')) return `[${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as Record<string, unknown>);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
};
