import type { Room } from './core/rooms.ts';

/** Who is calling, as far as a room has to know. */
export type Caller =
  | { readonly kind: 'platform'; readonly room: Room; readonly username: string }
  | {
      readonly kind: 'worker';
      readonly namespace: string;
      readonly task: { readonly name: string; readonly uid: string };
      readonly username: string;
    }
  | {
      readonly kind: 'person';
      readonly username: string;
      readonly uid: string;
      readonly groups: readonly string[];
      /** The ServiceAccount's namespace, where the caller is one. */
      readonly namespace: string | undefined;
    };

/**
 * Turns a bearer token into a caller. Throws an UnauthenticatedError for a token nobody vouches for, and a ForbiddenError for one of
 * a pod that worked for a Task and does no longer.
 */
export interface Authenticator {
  authenticate(token: string): Promise<Caller>;
}
