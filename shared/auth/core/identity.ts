import type { UserInfo } from '../../api/kubernetes/authentication.ts';
import type { ObjectMeta, OwnerReference } from '../../api/meta.ts';
import type { Caller } from '../caller.ts';
import { roomOf } from './rooms.ts';

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

export const jobKind = { apiVersion: 'batch/v1', kind: 'Job' } as const;
export const taskKind = { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task' } as const;

/**
 * A caller that does not work for a Task. Only a room's own account, outside of any Job, is the platform: a Job in the platform's
 * namespace may run under a room's account without being that room.
 */
export function callerOf(user: UserInfo, platformNamespace: string, { inJob }: { inJob: boolean }): Caller {
  const username = user.username ?? '';
  const account = serviceAccountOf(username);
  const room = account?.namespace === platformNamespace && !inJob ? roomOf(account.name) : undefined;
  if (room !== undefined) return { kind: 'platform', room, username };
  return { kind: 'person', username, uid: user.uid ?? '', groups: user.groups ?? [], namespace: account?.namespace };
}
