import type { UserInfo } from '../../api/kubernetes/authentication.ts';
import type { ObjectMeta, OwnerReference } from '../../api/meta.ts';
import type { Caller } from '../caller.ts';

/** A ServiceAccount, as its user name spells it: `system:serviceaccount:<namespace>:<name>`. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** The pod that a token was made for. */
export interface PodClaim {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The ServiceAccount of a user name, or undefined where it is somebody else. */
export function serviceAccountOf(username: string): ServiceAccountName | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/**
 * The pod that a ServiceAccount token is bound to, by what a token review says beside the user.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#token-review
 */
export function podClaimOf({ username, extra }: UserInfo): PodClaim | undefined {
  const account = serviceAccountOf(username ?? '');
  const name = extra?.['authentication.kubernetes.io/pod-name']?.[0];
  const uid = extra?.['authentication.kubernetes.io/pod-uid']?.[0];
  return account === undefined || name === undefined || uid === undefined
    ? undefined
    : { namespace: account.namespace, name, uid };
}

/** The owner that manages an object, where it is of this kind. */
export function controllerOf(
  meta: Pick<ObjectMeta, 'ownerReferences'>,
  { apiVersion, kind }: { apiVersion: string; kind: string },
): OwnerReference | undefined {
  return meta.ownerReferences?.find(
    (owner) => owner.controller === true && owner.apiVersion === apiVersion && owner.kind === kind,
  );
}

/**
 * The Task whose worker a pod is: the pod's Job has a Task for its controller, and pod, Job and annotations agree about it.
 * Undefined for every other pod, however it is labelled: only what the API server vouches for counts.
 */
export function taskOfPod(
  claim: PodClaim,
  pod: { readonly metadata: ObjectMeta } | undefined,
  job: { readonly metadata: ObjectMeta } | undefined,
): { readonly name: string; readonly uid: string } | undefined {
  if (pod?.metadata.uid !== claim.uid || job === undefined) return undefined;
  if (controllerOf(pod.metadata, jobKind)?.uid !== job.metadata.uid) return undefined;
  const task = controllerOf(job.metadata, taskKind);
  if (task === undefined) return undefined;
  const annotations = job.metadata.annotations ?? {};
  const agrees = annotations['orka.ai/task-name'] === task.name && annotations['orka.ai/task-uid'] === task.uid;
  return agrees ? { name: task.name, uid: task.uid } : undefined;
}

export const jobKind = { apiVersion: 'batch/v1', kind: 'Job' } as const;
const taskKind = { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task' } as const;

/** A caller that runs in no pod of a Task: one of the platform's own accounts, or anybody else. */
export function callerOf(user: UserInfo, platformNamespace: string): Caller {
  const username = user.username ?? '';
  const account = serviceAccountOf(username);
  if (account?.namespace === platformNamespace) return { kind: 'platform', name: account.name, username };
  return { kind: 'person', username, uid: user.uid ?? '', groups: user.groups ?? [], namespace: account?.namespace };
}
