import type { Caller } from '../../../shared/auth/caller.ts';
import { serviceAccountOf } from '../../../shared/auth/core/identity.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';

/** DNS-1123: what Kubernetes takes for the name of a namespace. */
const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
/** DNS-1123 subdomain: what it takes for the names of most objects. */
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/**
 * The namespace that a request is about: the one it asks for, else the caller's own, else `default`.
 *
 * Throws an InvalidError where the name asked for cannot be a namespace's.
 */
export function namespaceFor(asked: string | undefined, caller: Caller): string {
  if (asked === undefined || asked === '') return ownNamespace(caller) ?? 'default';
  if (label.test(asked)) return asked;
  throw new InvalidError(`namespace "${asked}" is not a valid name`, { details: { field: 'namespace' } });
}

/** The namespace of the caller's ServiceAccount, where it is one. */
export function ownNamespace(caller: Caller): string | undefined {
  return caller.kind === 'platform' ? serviceAccountOf(caller.username)?.namespace : caller.namespace;
}

/** Whether an object can have this name; nothing else may become part of a path of the Kubernetes API. */
export function isObjectName(name: string): boolean {
  return name.length <= 253 && subdomain.test(name);
}
