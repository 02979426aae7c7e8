import type { TaskRequestedBy } from '../../../shared/api/generated/task.ts';
import type { Caller } from '../../../shared/auth/caller.ts';
import { ownNamespace } from './namespace.ts';

/** The answer of `GET /api/v1/auth/whoami`. */
export interface WhoAmI {
  readonly authenticated: true;
  /** How the token was checked. */
  readonly authType: 'tokenreview';
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly namespace?: string;
  readonly subject: string;
}

/** Who a caller is, in the words of the REST API. */
export function whoAmI(caller: Caller): WhoAmI {
  const namespace = ownNamespace(caller);
  const { uid, groups } = detailsOf(caller);
  return {
    authenticated: true,
    authType: 'tokenreview',
    username: caller.username,
    ...(uid === '' ? {} : { uid }),
    groups,
    ...(namespace === undefined ? {} : { namespace }),
    subject: caller.username,
  };
}

/** What a Task that this caller creates says about them. */
export function requesterOf(caller: Caller): TaskRequestedBy {
  const { uid, groups } = detailsOf(caller);
  return { subject: uid === '' ? caller.username : uid, username: caller.username, groups: [...groups] };
}

function detailsOf(caller: Caller): { readonly uid: string; readonly groups: readonly string[] } {
  return caller.kind === 'person' ? caller : { uid: '', groups: [] };
}
