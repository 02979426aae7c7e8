/** Pods of scenarios, and Jobs that make them. */

/** A pod that no scheduler looks at: what is recorded is what the API itself makes of it. */
const podSpec = (more: object = {}): object => ({
  schedulerName: 'nobody',
  serviceAccountName: 'default',
  automountServiceAccountToken: false,
  containers: [{ name: 'main', image: 'example.com/app:1' }],
  ...more,
});
export const pod = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: podSpec(more),
});

/** A Job that no controller looks at. */
export const job = (name: string, spec: object = {}, podMore: object = {}): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { managedBy: 'example.com/nobody', template: { spec: podSpec({ restartPolicy: 'Never', ...podMore }) }, ...spec },
});

/** What our pods look like: everything that a hardened worker says. */
export const hardened = {
  restartPolicy: 'Never',
  activeDeadlineSeconds: 600,
  terminationGracePeriodSeconds: 10,
  enableServiceLinks: false,
  securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  nodeSelector: { disk: 'fast' },
  tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }],
      },
    },
  },
  containers: [
    {
      name: 'main',
      image: 'example.com/app',
      args: ['ai-worker'],
      env: [
        { name: 'A', value: 'b' },
        { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        { name: 'F', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
      ],
      envFrom: [{ configMapRef: { name: 'c' } }],
      ports: [{ containerPort: 8080 }],
      resources: { requests: { cpu: '0.1', memory: '64Mi' }, limits: { cpu: '1000m', memory: '1024Mi' } },
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
      readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
      livenessProbe: { exec: { command: ['true'] }, periodSeconds: 20 },
      volumeMounts: [{ name: 'work', mountPath: '/workspace' }],
    },
  ],
  volumes: [
    { name: 'work', emptyDir: {} },
    { name: 'secret', secret: { secretName: 's' } },
    { name: 'config', configMap: { name: 'c' } },
    {
      name: 'token',
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token', audience: 'orka' } },
          { downwardAPI: { items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    },
  ],
};
