/** One field of a Go struct that protobuf knows. */
export interface GoField {
  readonly number: number;
  /** The JSON name, '' where the field is inline. */
  readonly json: string;
  readonly omitempty: boolean;
  /** As written in Go: `[]string`, `*int32`, `map[string]resource.Quantity`. */
  readonly type: string;
}

/** The types of one Go package: structs by name, and what other named types stand for. */
export interface GoPackage {
  readonly structs: ReadonlyMap<string, readonly GoField[]>;
  readonly aliases: ReadonlyMap<string, string>;
}

const FIELD = /^\t(?:(\w+)\s+)?(\S+)\s+`(.*)`/;

/** Reads the struct types and their protobuf tags from the text of Go files. */
export function parseGo(text: string): GoPackage {
  const structs = new Map<string, GoField[]>();
  const aliases = new Map<string, string>();
  for (const [, name = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
    structs.set(
      name,
      body.split('\n').flatMap((line) => fieldOf(line)),
    );
  }
  for (const [, name = '', target = ''] of text.matchAll(/^type (\w+) (\w+|\[\]\w+|map\[\w+\][\w.]+)$/gm))
    aliases.set(name, target);
  return { structs, aliases };
}

function fieldOf(line: string): GoField[] {
  const [matched, , type = '', tags = ''] = FIELD.exec(line) ?? [];
  const number = /protobuf:"\w+,(\d+)/.exec(tags)?.[1];
  if (matched === undefined || number === undefined) return [];
  const [json = '', ...options] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? '').split(',');
  return [{ number: Number(number), json, omitempty: options.includes('omitempty'), type }];
}
