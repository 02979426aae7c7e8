/** The structure of the built-in kinds, read from disk when one of a group version is first asked for. */
import { readFileSync } from 'node:fs';
import { type CompiledSchema, compileSchema } from '../schema/compile.ts';
import type { Schema } from '../schema/structural.ts';
import { fileOf, type GroupVersionKind } from './catalogue.ts';
import { withDefaults } from './defaults.ts';

/** One generated file. */
export interface KindFile {
  /** The name of the definition of each kind. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** Reads and compiles the structure of built-in kinds; keeps what it has compiled. */
export interface BuiltinSchemas {
  /** @throws RangeError when there is no such built-in kind. A request kind, as TokenRequest, stands in its parent's group version. */
  schema(kind: GroupVersionKind): CompiledSchema;
  /** The definitions of a whole group version, for OpenAPI documents; not kept. */
  file(group: string, version: string): KindFile;
}

/** A loader with an empty memory. */
export const createBuiltinSchemas = (): BuiltinSchemas => {
  const compiled = new Map<string, CompiledSchema>();
  const schema = ({ group, version, kind }: GroupVersionKind): CompiledSchema => {
    const key = `${group}/${version}/${kind}`;
    const known = compiled.get(key);
    if (known) return known;
    const file = readKindFile(group, version);
    const name = file.kinds[kind];
    if (name === undefined) throw new RangeError(`no built-in kind ${key}`);
    const made = compileSchema({ $ref: name }, kind, { definitions: withDefaults(file.definitions) });
    compiled.set(key, made);
    return made;
  };
  return { schema, file: readKindFile };
};

const readKindFile = (group: string, version: string): KindFile =>
  JSON.parse(readFileSync(new URL(`./generated/${fileOf(group, version)}`, import.meta.url), 'utf8')) as KindFile;
