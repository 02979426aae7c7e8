/** Definitions of meta/v1 that every document shares, with descriptions for `kubectl explain`. */
import { OBJECT_META } from '../schema/core/object-meta.ts';
import type { Schema } from '../schema/structural.ts';

const PREFIX = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The names of the shared definitions. */
export const META = {
  objectMeta: `${PREFIX}.ObjectMeta`,
  ownerReference: `${PREFIX}.OwnerReference`,
  managedFieldsEntry: `${PREFIX}.ManagedFieldsEntry`,
  listMeta: `${PREFIX}.ListMeta`,
  patch: `${PREFIX}.Patch`,
  deleteOptions: `${PREFIX}.DeleteOptions`,
  status: `${PREFIX}.Status`,
} as const;

/** What apiVersion, kind and metadata of any object are for. */
export const OBJECT_FIELDS = {
  apiVersion: 'The group and version of the schema that this object follows.',
  kind: 'The kind of this object, in CamelCase.',
  metadata: 'What names the object and what the cluster keeps about it.',
} as const;

const OBJECT_META_WORDS: Readonly<Record<string, string>> = {
  name: 'The name, unique among objects of this kind in the namespace. Cannot be changed.',
  generateName: 'A prefix from which the server makes a unique name, where `name` is left out.',
  namespace: 'The namespace the object lives in. Cannot be changed.',
  selfLink: 'No longer set.',
  uid: 'Tells this object from any other that ever had its name. Set by the server.',
  resourceVersion: 'The version of the stored object. Send it back with an update to refuse overwriting a newer one.',
  generation: 'Counts the changes of the desired state. Set by the server.',
  creationTimestamp: 'When the object was created. Set by the server.',
  deletionTimestamp: 'When deletion was asked for; the object goes once its finalizers are gone. Set by the server.',
  deletionGracePeriodSeconds: 'How many seconds the object had to end by itself. Set by the server.',
  labels: 'Names and values by which objects are selected.',
  annotations: 'Names and values that tools keep with the object and that select nothing.',
  ownerReferences: 'The objects this one depends on: it is deleted when all of them are.',
  finalizers: 'What still has to be done before the object can go; each is removed by whoever does it.',
  managedFields: 'Which manager set which fields, for server-side apply.',
};

const withWords = (schema: Schema, words: Readonly<Record<string, string>>): Schema => ({
  ...schema,
  properties: Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const description = words[name];
      return [name, description === undefined ? property : { description, ...property }];
    }),
  ),
});

const itemsAs = (property: Schema | undefined, name: string): Schema => ({ ...property, items: { $ref: name } });

const { ownerReferences, managedFields, ...plain } = OBJECT_META.properties ?? {};

/** The shared definitions by name. */
export const metaDefinitions: Readonly<Record<string, Schema>> = {
  [META.objectMeta]: withWords(
    {
      ...OBJECT_META,
      description: 'What every stored object has besides its own fields.',
      properties: {
        ...plain,
        ownerReferences: itemsAs(ownerReferences, META.ownerReference),
        managedFields: itemsAs(managedFields, META.managedFieldsEntry),
      },
    },
    OBJECT_META_WORDS,
  ),
  [META.ownerReference]: withWords(
    { ...ownerReferences?.items, required: ['apiVersion', 'kind', 'name', 'uid'] },
    {
      controller: 'Whether the owner is the one controller of this object.',
      blockOwnerDeletion: 'Whether a foreground deletion of the owner waits for this object.',
    },
  ),
  [META.managedFieldsEntry]: managedFields?.items ?? {},
  [META.listMeta]: {
    type: 'object',
    description: 'What every list has besides its items.',
    properties: {
      continue: { type: 'string', description: 'Asks for the next page of the same list.' },
      remainingItemCount: { type: 'integer', format: 'int64', description: 'How many items the pages after this one hold.' },
      resourceVersion: { type: 'string', description: 'The version of the whole list; a watch can go on from it.' },
      selfLink: { type: 'string' },
    },
  },
  [META.patch]: { type: 'object', description: 'A patch, in the format that the content type says.' },
  [META.deleteOptions]: {
    type: 'object',
    description: 'How to delete.',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      dryRun: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' },
      gracePeriodSeconds: { type: 'integer', format: 'int64' },
      orphanDependents: { type: 'boolean' },
      preconditions: { type: 'object', properties: { resourceVersion: { type: 'string' }, uid: { type: 'string' } } },
      propagationPolicy: { type: 'string' },
    },
  },
  [META.status]: {
    type: 'object',
    description: 'Why a request failed, or that it did what it should.',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      code: { type: 'integer', format: 'int32' },
      details: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      message: { type: 'string' },
      metadata: { $ref: META.listMeta },
      reason: { type: 'string' },
      status: { type: 'string' },
    },
  },
};
