import type { VolumeMount } from '../../../shared/api/kubernetes/container.ts';
import type { Volume } from '../../../shared/api/kubernetes/volume.ts';
import { paths } from './environment.ts';
import type { LaunchInput } from './launch-input.ts';
import { promptFile, promptMapName, promptOf } from './prompt.ts';
import { fetchedSession, transcriptFile } from './session-fetch.ts';

/** Seconds that a worker's token is good for; Kubernetes puts a fresh one in its place before that. */
const tokenSeconds = 3600;

/** A volume together with where the container sees it, so that there is never one without the other. */
interface Mounted {
  readonly volume: Volume;
  readonly path: string;
  readonly readOnly?: true;
}

/** The pod's volumes: scratch folders, the workspace, the worker's token, its prompt, and the Secrets that Task and Agent name. */
export function volumes(input: LaunchInput): Volume[] {
  return mounted(input).map(({ volume }) => volume);
}

/** Where the volumes appear in the container. */
export function mounts(input: LaunchInput): VolumeMount[] {
  return mounted(input).map(({ volume: { name }, path, readOnly }) => ({
    name,
    mountPath: path,
    ...(readOnly === undefined ? {} : { readOnly }),
  }));
}

function mounted({ task, agent, plan, config }: LaunchInput): Mounted[] {
  const workspace =
    plan.workspaceClaim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: plan.workspaceClaim } };
  const token = { path: 'token', audience: config.tokenAudience, expirationSeconds: tokenSeconds };
  return [
    { volume: { name: 'tmp', emptyDir: {} }, path: paths.tmp },
    { volume: { name: 'home', emptyDir: {} }, path: paths.home },
    {
      volume: { name: 'session', emptyDir: {} },
      path: transcriptFile.folder,
      ...(fetchedSession(task) === undefined ? {} : { readOnly: true }),
    },
    { volume: { name: 'workspace', ...workspace }, path: paths.workspace },
    {
      volume: { name: 'identity', projected: { sources: [{ serviceAccountToken: token }] } },
      path: paths.identity,
      readOnly: true,
    },
    ...(promptOf(task) === undefined ? [] : [promptVolume(plan.job)]),
    ...secretVolume('task-secret', task.spec.secretRef?.name, '/secrets/task'),
    ...secretVolume('agent-secret', agent?.spec.secretRef?.name, '/secrets/agent'),
  ];
}

function promptVolume(job: string): Mounted {
  return { volume: { name: 'skills', configMap: { name: promptMapName(job) } }, path: promptFile.folder, readOnly: true };
}

function secretVolume(name: string, secretName: string | undefined, path: string): Mounted[] {
  return secretName ? [{ volume: { name, secret: { secretName } }, path, readOnly: true }] : [];
}
