import type { IncomingHttpHeaders } from 'node:http';
import type { User } from './authorize.ts';
import { forbidden } from './status.ts';

/**
 * Whom a caller acts as, from the `Impersonate-*` headers: itself, or, for an administrator, anyone.
 *
 * Throws ApiError 403 where another caller tries.
 */
export function impersonated(caller: User, headers: IncomingHttpHeaders): User {
  const name = headers['impersonate-user'];
  if (typeof name !== 'string' || name === '') return caller;
  if (!caller.groups.includes('system:masters')) {
    const why = `User ${JSON.stringify(caller.username)} cannot impersonate resource "users" in API group "" at the cluster scope`;
    throw forbidden({ group: '', resource: 'users' }, name, why);
  }
  const given = headers['impersonate-group'];
  const groups = given === undefined ? [] : String(given).split(/, */);
  return { username: name, uid: '', groups: [...new Set([...groups, ...ownGroups(name)])] };
}

/** The groups that a name brings with it. */
function ownGroups(name: string): string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name) ?? [];
  const accounts = namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return [...accounts, 'system:authenticated'];
}
