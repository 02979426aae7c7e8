import type { Fields } from '../core/object.ts';

const POD_TEMPLATE = { metadata: {}, spec: { containers: null } };

/**
 * What an object of a kind holds before anybody has set anything, by `group/plural`: parts that the real server always writes,
 * empty as they are. Who fills such a part has changed it and not added it, which is what managedFields say.
 */
const ZEROS: Readonly<Record<string, Fields>> = {
  '/events': {
    involvedObject: {},
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  },
  'events.k8s.io/events': {
    eventTime: null,
    regarding: {},
    deprecatedSource: {},
    deprecatedFirstTimestamp: null,
    deprecatedLastTimestamp: null,
  },
  '/namespaces': { spec: {}, status: {} },
  '/nodes': { spec: {}, status: {} },
  '/persistentvolumeclaims': { spec: { resources: {} }, status: {} },
  '/pods': { spec: { containers: null }, status: {} },
  '/services': { spec: {}, status: { loadBalancer: {} } },
  'authentication.k8s.io/tokenreviews': { spec: {}, status: {} },
  'authorization.k8s.io/selfsubjectaccessreviews': { spec: {}, status: { allowed: false } },
  'authorization.k8s.io/subjectaccessreviews': { spec: {}, status: { allowed: false } },
  'apiextensions.k8s.io/customresourcedefinitions': { spec: { names: { plural: '', kind: '' } } },
  'apps/deployments': { spec: { selector: null, template: POD_TEMPLATE, strategy: {} }, status: {} },
  'apps/statefulsets': {
    spec: { selector: null, template: POD_TEMPLATE, serviceName: '', updateStrategy: {} },
    status: { replicas: 0 },
  },
  'batch/jobs': { spec: { template: POD_TEMPLATE }, status: {} },
  'coordination.k8s.io/leases': { spec: {} },
  'networking.k8s.io/networkpolicies': { spec: {} },
  'rbac.authorization.k8s.io/clusterrolebindings': { roleRef: {} },
  'rbac.authorization.k8s.io/clusterroles': { rules: null },
  'rbac.authorization.k8s.io/rolebindings': { roleRef: {} },
  'rbac.authorization.k8s.io/roles': { rules: null },
};

/** The empty parts of a built-in kind; none where it has no such parts. */
export const zeroOfKind = (group: string, plural: string): Fields => ZEROS[`${group}/${plural}`] ?? {};

/** Adds the empty parts that an object of a kind lacks, in place. */
export function fillZeros(object: Fields, zeros: Fields): void {
  for (const [field, zero] of Object.entries(zeros)) {
    const present = object[field];
    if (present === undefined) object[field] = structuredClone(zero);
    else if (isMap(present) && isMap(zero)) fillZeros(present, zero);
  }
}

const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
