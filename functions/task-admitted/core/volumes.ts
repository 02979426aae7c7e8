import type { VolumeMount } from '../../../shared/api/kubernetes/container.ts';
import type { Volume } from '../../../shared/api/kubernetes/volume.ts';
import { paths } from './environment.ts';
import type { LaunchInput } from './launch-input.ts';

/** Seconds that a worker's token is good for; Kubernetes puts a fresh one in its place before that. */
const tokenSeconds = 3600;

/** The pod's volumes: scratch folders, the workspace, the worker's token, and the Secrets that Task and Agent name. */
export function volumes({ task, agent, plan, config }: LaunchInput): Volume[] {
  const workspace =
    plan.workspaceClaim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: plan.workspaceClaim } };
  const token = { path: 'token', audience: config.tokenAudience, expirationSeconds: tokenSeconds };
  return [
    { name: 'tmp', emptyDir: {} },
    { name: 'home', emptyDir: {} },
    { name: 'workspace', ...workspace },
    { name: 'identity', projected: { sources: [{ serviceAccountToken: token }] } },
    ...secretVolume('task-secret', task.spec.secretRef?.name),
    ...secretVolume('agent-secret', agent?.spec.secretRef?.name),
  ];
}

/** Where the volumes appear in the container. */
export function mounts({ task, agent }: LaunchInput): VolumeMount[] {
  return [
    { name: 'tmp', mountPath: paths.tmp },
    { name: 'home', mountPath: paths.home },
    { name: 'workspace', mountPath: paths.workspace },
    { name: 'identity', mountPath: paths.identity, readOnly: true },
    ...(task.spec.secretRef ? [{ name: 'task-secret', mountPath: '/secrets/task', readOnly: true }] : []),
    ...(agent?.spec.secretRef?.name ? [{ name: 'agent-secret', mountPath: '/secrets/agent', readOnly: true }] : []),
  ];
}

function secretVolume(name: string, secretName: string | undefined): Volume[] {
  return secretName ? [{ name, secret: { secretName } }] : [];
}
