/** A JSON Schema as data. */
export type Schema = Readonly<Record<string, unknown>>;

/** What an OpenAPI document says of one operation, references to its schemas made absolute. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With parameters as `{name}`. */
  readonly path: string;
  /** An object schema over the query parameters. */
  readonly query: Schema;
  /** Undefined where it takes no JSON. */
  readonly body: Schema | undefined;
  /** Whether a request without a body is refused; else it counts as an empty object. */
  readonly bodyRequired: boolean;
  /** Schema of the JSON answer by status; undefined where the answer is no JSON. */
  readonly responses: ReadonlyMap<string, Schema | undefined>;
}

/** The parts of an OpenAPI 3.1 document that are read here. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, RawParameter>>;
    readonly responses: Readonly<Record<string, RawContent>>;
  };
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly (RawParameter | Reference)[];
  readonly requestBody?: RawContent & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, RawContent | Reference>>;
}

interface RawParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface RawContent {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Reference {
  readonly $ref: string;
}

const base = 'urn:orka:api';
/** Lists clamp `limit` and have words of their own for a bad one; see list-page.ts. */
const readElsewhere: ReadonlySet<string> = new Set(['limit', 'continue']);

/** The document's shared schemas, as one schema that those of its operations refer to. */
export function definitionsOf({ components }: OpenApiDocument): Schema {
  return { $id: base, $defs: absolute(components.schemas) };
}

/** Every operation by its id. */
export function operationsOf(document: OpenApiDocument): ReadonlyMap<string, Operation> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => operationOf(document, { path, method: method.toUpperCase() }, raw)),
  );
  return new Map(operations.map((operation) => [operation.id, operation]));
}

function operationOf(
  { components }: OpenApiDocument,
  at: { readonly path: string; readonly method: string },
  raw: RawOperation,
): Operation {
  const parameters = (raw.parameters ?? []).map((each) => resolved(each, components.parameters));
  return {
    id: raw.operationId,
    ...at,
    query: querySchema(parameters),
    body: jsonSchema(raw.requestBody),
    bodyRequired: raw.requestBody?.required === true,
    responses: new Map(
      Object.entries(raw.responses).map(([status, response]) => [status, jsonSchema(resolved(response, components.responses))]),
    ),
  };
}

function querySchema(parameters: readonly RawParameter[]): Schema {
  const checked = parameters.filter((parameter) => parameter.in === 'query' && !readElsewhere.has(parameter.name));
  return {
    type: 'object',
    properties: Object.fromEntries(checked.map(({ name, schema }) => [name, absolute(schema)])),
    required: checked.filter(({ required }) => required === true).map(({ name }) => name),
  };
}

function jsonSchema(content: RawContent | undefined): Schema | undefined {
  const schema = content?.content?.['application/json']?.schema;
  return schema === undefined ? undefined : (absolute(schema) as Schema);
}

function resolved<T extends object>(value: T | Reference, components: Readonly<Record<string, T>>): T {
  if (!('$ref' in value)) return value;
  const name = value.$ref.split('/').at(-1) ?? '';
  const found = components[name];
  if (found === undefined) throw new TypeError(`the OpenAPI document has no ${value.$ref}`);
  return found;
}

/** A schema whose `#/components/schemas/X` say which document they mean. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string' ? part.replace(/^#\/components\/schemas\//, `${base}#/$defs/`) : absolute(part),
    ]),
  );
}
