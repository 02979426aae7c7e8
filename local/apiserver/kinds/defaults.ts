/** Defaults that the real server sets in code rather than in its published schemas. */
import type { Schema } from '../schema/structural.ts';

const CORE = 'io.k8s.api.core.v1';
const APPS = 'io.k8s.api.apps.v1';

/**
 * Unconditional defaults by definition and field. Those that depend on other fields are the business of each kind's strategy.
 */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [`${CORE}.PodSpec`]: {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
  [`${CORE}.Container`]: {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  },
  [`${CORE}.ContainerStatus`]: { lastState: {}, state: {} },
  [`${CORE}.PodCondition`]: { lastProbeTime: null, lastTransitionTime: null },
  [`${CORE}.ContainerPort`]: { protocol: 'TCP' },
  [`${CORE}.Probe`]: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  [`${CORE}.HTTPGetAction`]: { path: '/', scheme: 'HTTP' },
  [`${CORE}.ObjectFieldSelector`]: { apiVersion: 'v1' },
  [`${CORE}.SecretVolumeSource`]: { defaultMode: 420 },
  [`${CORE}.ConfigMapVolumeSource`]: { defaultMode: 420 },
  [`${CORE}.DownwardAPIVolumeSource`]: { defaultMode: 420 },
  [`${CORE}.ProjectedVolumeSource`]: { defaultMode: 420 },
  [`${CORE}.ServiceAccountTokenProjection`]: { expirationSeconds: 3600 },
  [`${CORE}.HostPathVolumeSource`]: { type: '' },
  [`${CORE}.Secret`]: { type: 'Opaque' },
  [`${CORE}.ServiceSpec`]: { type: 'ClusterIP', sessionAffinity: 'None' },
  [`${CORE}.ServicePort`]: { protocol: 'TCP' },
  [`${CORE}.PersistentVolumeClaimSpec`]: { volumeMode: 'Filesystem' },
  [`${APPS}.DeploymentSpec`]: {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  },
  [`${APPS}.StatefulSetSpec`]: {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  },
  'io.k8s.api.discovery.v1.EndpointPort': { name: '', protocol: 'TCP' },
  'io.k8s.api.rbac.v1.RoleRef': { apiGroup: 'rbac.authorization.k8s.io' },
  'io.k8s.api.batch.v1.JobSpec': {
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  },
};

/** The definitions with the defaults that the real server would set. */
export const withDefaults = (definitions: Readonly<Record<string, Schema>>): Record<string, Schema> => {
  const out: Record<string, Schema> = { ...definitions };
  for (const [name, fields] of Object.entries(DEFAULTS)) {
    const definition = out[name];
    if (definition) out[name] = { ...definition, properties: withFieldDefaults(definition.properties ?? {}, fields) };
  }
  return out;
};

const withFieldDefaults = (
  properties: Readonly<Record<string, Schema>>,
  fields: Readonly<Record<string, unknown>>,
): Record<string, Schema> => {
  const out: Record<string, Schema> = { ...properties };
  for (const [name, fallback] of Object.entries(fields)) {
    const property = out[name];
    if (property) out[name] = { ...property, default: fallback, ...(fallback === null ? { nullable: true } : {}) };
  }
  return out;
};
