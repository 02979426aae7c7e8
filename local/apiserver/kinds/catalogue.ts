/** The built-in kinds that the local API server serves: what discovery says of each. */

/** A group, a version and a kind. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A subresource as discovery lists it; the kind is its own where a request of another kind is posted to it. */
export interface Subresource extends GroupVersionKind {
  readonly name: string;
  readonly verbs: readonly string[];
}

/** One built-in resource. `group` is '' for the core group. */
export interface BuiltinKind extends GroupVersionKind {
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
  /** Kinds of other groups that are posted to a subresource; their schemas are generated too. */
  readonly requests?: readonly GroupVersionKind[];
}

const STORED = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;
const REVIEW = ['create'] as const;
const STATUS = ['get', 'patch', 'update'] as const;

interface Traits {
  readonly plural?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced?: boolean;
  readonly verbs?: readonly string[];
  readonly status?: boolean;
  readonly others?: readonly Subresource[];
}

const entry = (group: string, version: string, kind: string, traits: Traits = {}): BuiltinKind => {
  const singular = kind.toLowerCase();
  const status: Subresource = { name: 'status', group, version, kind, verbs: STATUS };
  const others = traits.others ?? [];
  const requests = others.filter((other) => other.kind !== kind);
  return {
    group,
    version,
    kind,
    plural: traits.plural ?? `${singular}s`,
    singular,
    shortNames: traits.shortNames ?? [],
    categories: traits.categories ?? [],
    namespaced: traits.namespaced ?? true,
    verbs: traits.verbs ?? STORED,
    subresources: [...others, ...(traits.status ? [status] : [])],
    ...(requests.length > 0 ? { requests } : {}),
  };
};

const all = { categories: ['all'] };
const cluster = { namespaced: false };
const log: Subresource = { name: 'log', group: '', version: 'v1', kind: 'Pod', verbs: ['get'] };
const finalize: Subresource = { name: 'finalize', group: '', version: 'v1', kind: 'Namespace', verbs: ['update'] };
const token: Subresource = { name: 'token', group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: REVIEW };

const AUTHENTICATION = 'authentication.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';
const RBAC = 'rbac.authorization.k8s.io';

/** Every built-in kind, in the order of discovery. */
export const builtinKinds: readonly BuiltinKind[] = [
  entry('', 'v1', 'ConfigMap', { shortNames: ['cm'] }),
  entry('', 'v1', 'Endpoints', { plural: 'endpoints', shortNames: ['ep'] }),
  entry('', 'v1', 'Event', { shortNames: ['ev'] }),
  entry('', 'v1', 'Namespace', {
    ...cluster,
    shortNames: ['ns'],
    status: true,
    others: [finalize],
    verbs: STORED.filter((verb) => verb !== 'deletecollection'),
  }),
  entry('', 'v1', 'Node', { ...cluster, shortNames: ['no'], status: true }),
  entry('', 'v1', 'PersistentVolumeClaim', { shortNames: ['pvc'], status: true }),
  entry('', 'v1', 'Pod', { ...all, shortNames: ['po'], status: true, others: [log] }),
  entry('', 'v1', 'Secret'),
  entry('', 'v1', 'ServiceAccount', { shortNames: ['sa'], others: [token] }),
  entry('', 'v1', 'Service', { ...all, shortNames: ['svc'], status: true }),
  entry('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', {
    ...cluster,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    status: true,
  }),
  entry('apps', 'v1', 'Deployment', { ...all, shortNames: ['deploy'], status: true }),
  entry('apps', 'v1', 'StatefulSet', { ...all, shortNames: ['sts'], status: true }),
  entry(AUTHENTICATION, 'v1', 'SelfSubjectReview', { ...cluster, verbs: REVIEW }),
  entry(AUTHENTICATION, 'v1', 'TokenReview', { ...cluster, verbs: REVIEW }),
  entry(AUTHORIZATION, 'v1', 'SelfSubjectAccessReview', { ...cluster, verbs: REVIEW }),
  entry(AUTHORIZATION, 'v1', 'SubjectAccessReview', { ...cluster, verbs: REVIEW }),
  entry('batch', 'v1', 'Job', { ...all, status: true }),
  entry('coordination.k8s.io', 'v1', 'Lease'),
  entry('discovery.k8s.io', 'v1', 'EndpointSlice'),
  entry('events.k8s.io', 'v1', 'Event', { shortNames: ['ev'] }),
  entry('networking.k8s.io', 'v1', 'NetworkPolicy', { plural: 'networkpolicies', shortNames: ['netpol'] }),
  entry('policy', 'v1', 'PodDisruptionBudget', { shortNames: ['pdb'], status: true }),
  entry(RBAC, 'v1', 'ClusterRoleBinding', cluster),
  entry(RBAC, 'v1', 'ClusterRole', cluster),
  entry(RBAC, 'v1', 'RoleBinding'),
  entry(RBAC, 'v1', 'Role'),
];

/** The name of the generated file that holds the structure of a group version, as `batch_v1.json`. */
export const fileOf = (group: string, version: string): string => `${group === '' ? 'core' : group}_${version}.json`;
