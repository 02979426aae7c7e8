import * as client from '@kubernetes/client-node';

/** A field of one of the client's model classes. */
interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

/** What Knative's revision has beside the fields of a pod. */
const revisionFields: readonly Attribute[] = [
  'containerConcurrency',
  'timeoutSeconds',
  'responseStartTimeoutSeconds',
  'idleTimeoutSeconds',
].map((baseName) => ({ baseName, type: 'number' }));

/** Shapes that are made of the client's, but are none of them. */
const composed: Readonly<Record<string, readonly Attribute[]>> = {
  RevisionSpec: [...(attributesOf('V1PodSpec') ?? []), ...revisionFields],
  RevisionTemplate: [
    { baseName: 'metadata', type: 'V1ObjectMeta' },
    { baseName: 'spec', type: 'RevisionSpec' },
  ],
};

function attributesOf(type: string): readonly Attribute[] | undefined {
  const model = (client as unknown as Record<string, { getAttributeTypeMap?: () => Attribute[] } | undefined>)[type];
  return model?.getAttributeTypeMap?.();
}

/** The name of the client's class for objects of Kubernetes' own kinds; all that we use are of version v1. */
export const typeOfKind = (kind: string): string => `V1${kind}`;

/**
 * What is wrong with a value of a type of the Kubernetes API, as the official client knows it: unknown fields, and texts in the place of numbers
 * and the like. Each finding begins with the field's path.
 */
export function findings(value: unknown, type: string, path = ''): string[] {
  const list = /^(?:Array|Set)<(.+)>$/.exec(type);
  if (list?.[1] !== undefined) return findingsInList(value, list[1], path);
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type);
  if (map?.[1] !== undefined) return findingsInMap(value, map[1], path);
  const scalar = scalars[type];
  if (scalar !== undefined) return scalar(value) ? [] : [`${path}: ${JSON.stringify(value)} is no ${type}`];
  return findingsInObject(value, type, path);
}

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: () => true,
  object: (value) => typeof value === 'object',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  Date: (value) => typeof value === 'string',
  IntOrString: (value) => typeof value === 'string' || Number.isInteger(value),
};

function findingsInList(value: unknown, type: string, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: ${JSON.stringify(value)} is no list`];
  return value.flatMap((item, i) => findings(item, type, `${path}[${i}]`));
}

function findingsInMap(value: unknown, type: string, path: string): string[] {
  if (!isObject(value)) return [`${path}: ${JSON.stringify(value)} is no map`];
  return Object.entries(value).flatMap(([key, item]) => findings(item, type, `${path}.${key}`));
}

function findingsInObject(value: unknown, type: string, path: string): string[] {
  const attributes = composed[type] ?? attributesOf(type);
  if (attributes === undefined) return [`${path}: the client has no type ${type}`];
  if (!isObject(value)) return [`${path}: ${JSON.stringify(value)} is no ${type}`];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = path === '' ? key : `${path}.${key}`;
    const attribute = attributes.find(({ baseName }) => baseName === key);
    return attribute === undefined ? [`${at}: ${type} has no such field`] : findings(item, attribute.type, at);
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
