import type { Task } from '../../../shared/api/generated/task.ts';
import type { Container, EnvVar, VolumeMount } from '../../../shared/api/kubernetes/container.ts';
import type { LaunchInput } from './launch-input.ts';
import { locked } from './security-context.ts';

/** Where a container finds the transcript of its session. */
export const transcriptFile = { folder: '/session', name: 'transcript.jsonl' } as const;

/** The session whose transcript a Task finds in a file, undefined where there is none. An `ai` Task has it in its run's context. */
export function fetchedSession({ spec }: Pick<Task, 'spec'>): string | undefined {
  return spec.type === 'container' ? spec.sessionRef?.name : undefined;
}

/** What fetching one file takes. A pod asks for the most of either its init containers or the others, so this adds nothing to it. */
const resources = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '1', memory: '256Mi' } };

/** The variables that the fetching program reads, by name: the worker's own ones. */
const needed = ['ORKA_TASK_NAMESPACE', 'ORKA_SESSION_NAME', 'ORKA_SESSION_FILE', 'ORKA_CONTROLLER_URL', 'ORKA_TOKEN_FILE'];

/** The container that writes the transcript before the worker starts; none for a Task that has no such file. */
export function sessionContainers(
  { task, config: { images, pull } }: LaunchInput,
  { own, mounts }: { readonly own: readonly EnvVar[]; readonly mounts: readonly VolumeMount[] },
): Container[] {
  if (fetchedSession(task) === undefined) return [];
  return [
    {
      name: 'fetch-session',
      image: images.general,
      ...(pull.policy === undefined ? {} : { imagePullPolicy: pull.policy }),
      args: ['fetch-session'],
      env: own.filter(({ name }) => needed.includes(name)),
      resources,
      // What it says last is why the Task fails.
      terminationMessagePolicy: 'FallbackToLogsOnError',
      securityContext: locked,
      volumeMounts: mounts
        .filter(({ name }) => name === 'session' || name === 'identity')
        .map((mount) => (mount.name === 'session' ? { name: mount.name, mountPath: mount.mountPath } : mount)),
    },
  ];
}
