import { accountOf, rooms } from '../../../shared/auth/core/rooms.ts';
import type { RequestInfo, ResourceRequest } from './request-info.ts';

/** Who is calling, as authentication.k8s.io/v1 UserInfo. */
export interface User {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface Decision {
  readonly allowed: boolean;
  /** Why, in a few words. */
  readonly reason: string;
}

/** The namespace of the platform's own ServiceAccounts. */
export const PLATFORM_NAMESPACE = 'orka-system';
/** The rooms, and the broker of one machine; any other account there, such as a worker's of a Task, is nobody special. */
const PLATFORM_ACCOUNTS = new Set([...rooms.map(accountOf), 'orka-broker']);
/** The ServiceAccount that is there for people's clients. */
export const CLIENT_ACCOUNT = 'orka-client';

const READS = new Set(['get', 'list', 'watch']);
const SELF_REVIEWS: Readonly<Record<string, string>> = {
  selfsubjectreviews: 'authentication.k8s.io',
  selfsubjectaccessreviews: 'authorization.k8s.io',
};

/**
 * Decides what a caller may do: administrators and the platform everything, `orka-client` read what Orka made, every other
 * ServiceAccount, a worker's above all, look at the API itself and nothing in it.
 */
export function authorize(user: User, request: RequestInfo): Decision {
  if (user.groups.includes('system:masters')) return yes('system:masters');
  if (isPlatform(user)) return yes('the platform itself');
  if (!request.resourceRequest) return READS.has(request.verb) ? yes('discovery') : NO;
  if (request.verb === 'create' && SELF_REVIEWS[request.resource] === request.group) return yes('a review of the caller');
  if (accountName(user) === CLIENT_ACCOUNT && readsOrka(request)) return yes('orka-client reads core.orka.ai');
  return NO;
}

const NO: Decision = { allowed: false, reason: '' };
const yes = (reason: string): Decision => ({ allowed: true, reason });

const readsOrka = ({ group, verb }: ResourceRequest): boolean => group === 'core.orka.ai' && READS.has(verb);

const isPlatform = (user: User): boolean =>
  user.groups.includes(`system:serviceaccounts:${PLATFORM_NAMESPACE}`) && PLATFORM_ACCOUNTS.has(accountName(user) ?? '');

function accountName({ username }: User): string | undefined {
  const [system, kind, , name] = username.split(':');
  return system === 'system' && kind === 'serviceaccount' ? name : undefined;
}

/** The sentence a refusal is explained with, as the real server words it. */
export function refusal({ username }: User, request: RequestInfo): string {
  const who = `User ${JSON.stringify(username)} cannot ${request.verb}`;
  if (!request.resourceRequest) return `${who} path ${JSON.stringify(request.path)}`;
  const { resource, subresource, group, namespace } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`;
}
