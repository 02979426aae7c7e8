import type { Task } from '../../../shared/api/generated/task.ts';
import type { Container, ResourceRequirements } from '../../../shared/api/kubernetes/container.ts';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { PodSpec } from '../../../shared/api/kubernetes/pod.ts';
import { annotations, labels, labelValue } from '../../../shared/core/labels.ts';
import { ownedBy } from '../../../shared/core/owner.ts';
import { environment, ownEnvironment, paths } from './environment.ts';
import type { LaunchInput } from './launch-input.ts';
import { locked } from './security-context.ts';
import { sessionContainers } from './session-fetch.ts';
import { mounts, volumes } from './volumes.ts';

/** ServiceAccounts of workers, by type of Task. */
export function serviceAccountOf(task: Task): string {
  return task.spec.type === 'ai' ? 'orka-ai-worker' : 'orka-container-worker';
}

/** What workers get where neither Task nor Agent says (contract 3.7). */
const defaultResources: ResourceRequirements = {
  requests: { cpu: '100m', memory: '512Mi' },
  limits: { cpu: '1', memory: '2Gi' },
};

/**
 * The timeout is the pod's: a pod that has run too long fails and keeps its log, while a Job past its deadline deletes it. The Job's
 * own comes later, for a pod that never starts: after half a minute to start in, and the grace that Kubernetes gives a program which
 * pays no heed to SIGTERM, as process 1 does by itself.
 */
const patienceSeconds = 30 + 30;

/** The Job of one attempt (contract 3.7). The same input gives the same manifest, so applying it again changes nothing. */
export function jobManifest(input: LaunchInput): Job {
  const { task, plan, run } = input;
  const { namespace = 'default', name, uid = '' } = task.metadata;
  const metadata = {
    labels: { [labels.task]: labelValue(name), [labels.taskType]: task.spec.type },
    annotations: {
      [annotations.taskName]: name,
      [annotations.taskUid]: uid,
      [annotations.run]: String(run),
      // Tells an attempt that took too long, which may be repeated, from a Task that did.
      ...(plan.deadline?.attemptTimeout === undefined ? {} : { [annotations.attemptTimeout]: plan.deadline.attemptTimeout }),
    },
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: plan.job, namespace, ...metadata, ownerReferences: [ownedBy(task)] },
    spec: {
      backoffLimit: 0,
      // A pod that is on its way out still runs: the next attempt waits until it has ended.
      podReplacementPolicy: 'Failed',
      ...(plan.deadline === undefined ? {} : { activeDeadlineSeconds: plan.deadline.seconds + patienceSeconds }),
      template: { metadata, spec: podSpec(input) },
    },
  };
}

function podSpec(input: LaunchInput): PodSpec {
  const { task, agent, plan } = input;
  const { secrets } = input.config.pull;
  const init = sessionContainers(input, { own: ownEnvironment(input), mounts: mounts(input) });
  // Each field of the Task replaces the Agent's as a whole.
  const { runtimeClassName, nodeSelector, tolerations, affinity } = { ...agent?.spec.execution, ...task.spec.execution };
  return {
    restartPolicy: 'Never',
    ...(plan.deadline === undefined ? {} : { activeDeadlineSeconds: plan.deadline.seconds }),
    serviceAccountName: serviceAccountOf(task),
    // The only token in the pod is the one below /var/run/orka; the Kubernetes API is none of a worker's business.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(isOurs(task) ? { shareProcessNamespace: true } : {}),
    securityContext: {
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      // A shared workspace with many files is not walked through for every child.
      fsGroupChangePolicy: 'OnRootMismatch',
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(secrets.length === 0 ? {} : { imagePullSecrets: secrets.map((name) => ({ name })) }),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(tolerations === undefined ? {} : { tolerations }),
    ...(affinity === undefined ? {} : { affinity }),
    ...(init.length === 0 ? {} : { initContainers: init }),
    containers: [container(input)],
    volumes: volumes(input),
  };
}

function container(input: LaunchInput): Container {
  const { task, agent } = input;
  const agentSecret = agent?.spec.secretRef?.name;
  return {
    name: 'worker',
    ...program(input),
    workingDir: paths.workspace,
    env: environment(input),
    ...(agentSecret ? { envFrom: [{ secretRef: { name: agentSecret } }] } : {}),
    resources: task.spec.resources ?? agent?.spec.resources ?? defaultResources,
    securityContext: locked,
    volumeMounts: mounts(input),
  };
}

/**
 * True for a Task that our own image works on. Its commands leave processes behind, which only process 1 can clear away: in a shared
 * process namespace that is the sandbox, which does so; Node does not. A user's image stays process 1, as some insist on.
 */
function isOurs({ spec }: Task): boolean {
  return spec.type === 'ai' || !spec.image;
}

/** An image of ours starts the program that its first argument names; the general worker takes the user's command line after that. */
function program({
  task: { spec },
  config: { images, pull },
}: LaunchInput): Pick<Container, 'image' | 'imagePullPolicy' | 'command' | 'args'> {
  const policy = pull.policy === undefined ? {} : { imagePullPolicy: pull.policy };
  if (spec.type === 'ai') return { image: images.ai, ...policy, args: ['ai-worker'] };
  if (!spec.image)
    return { image: images.general, ...policy, args: ['general-worker', ...(spec.command ?? []), ...(spec.args ?? [])] };
  return {
    image: spec.image,
    ...(spec.command === undefined ? {} : { command: spec.command }),
    ...(spec.args === undefined ? {} : { args: spec.args }),
  };
}
