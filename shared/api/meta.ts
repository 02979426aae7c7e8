/** Metadata every Kubernetes object carries (meta.k8s.io/v1). Timestamps are RFC 3339 strings, as they are on the wire. */
export interface ObjectMeta {
  name: string;
  /** Prefix from which the API server makes a name when `name` is the empty string. */
  generateName?: string;
  /** Absent on cluster-scoped objects. */
  namespace?: string;
  uid?: string;
  /** Opaque; compare for equality only. */
  resourceVersion?: string;
  /** Counts changes of spec, not of status or metadata. */
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

/** Points from a dependant to the object whose deletion takes the dependant with it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  /** True on at most one reference: the owner that manages this object. */
  controller?: boolean;
  /** True when foreground deletion of the owner has to wait for this object. */
  blockOwnerDeletion?: boolean;
}

/** Which fields one manager has set, for server-side apply. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: 'FieldsV1';
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** One observation about an object; at most one of each `type` per object. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  /** When `status` last changed, not when it was last confirmed. */
  lastTransitionTime: string;
  /** A CamelCase word for programs. */
  reason: string;
  /** A sentence for people. */
  message: string;
  observedGeneration?: number;
}

/** Selects objects by their labels; every requirement has to hold. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelSelectorRequirement[];
}

/** One clause of a label selector; `values` belongs to In and NotIn only. */
export interface LabelSelectorRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  values?: string[];
}

/** Names another object, in the same namespace unless it says otherwise. */
export interface NamespacedName {
  name: string;
  namespace?: string;
}
