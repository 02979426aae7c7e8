import type { IncomingHttpHeaders } from 'node:http';
import type { Authenticator } from '../shared/auth/caller.ts';
import { bearerToken } from '../shared/auth/core/bearer.ts';
import { eventRefusalOf } from '../shared/auth/core/event-sender.ts';
import { ForbiddenError } from '../shared/errors/catalogue.ts';

/** Lets a delivery in, or throws an UnauthenticatedError or a ForbiddenError. */
export type EventDoor = (headers: IncomingHttpHeaders) => Promise<void>;

/** `ORKA_EVENT_AUDIENCE`: to whom the broker's tokens are made out, where it sends some. */
export const eventAudience = { type: 'string', minLength: 1 } as const;

/**
 * The door of whoever hears events from a broker that says who it is (Knative's OIDC authentication), or undefined where the
 * installation names no audience: then anybody may deliver, for events only point.
 *
 * @param vouchFor makes what vouches for tokens of an audience
 * @see https://knative.dev/docs/eventing/features/sender-identity
 */
export function eventDoor(
  { ORKA_EVENT_AUDIENCE, ORKA_NAMESPACE }: { readonly ORKA_EVENT_AUDIENCE: string | undefined; readonly ORKA_NAMESPACE: string },
  vouchFor: (audience: string) => Authenticator,
): EventDoor | undefined {
  if (ORKA_EVENT_AUDIENCE === undefined) return undefined;
  return doorOf(vouchFor(ORKA_EVENT_AUDIENCE), ORKA_NAMESPACE);
}

/** A door for ServiceAccounts of this namespace, and for the platform's own. */
export function doorOf(authenticator: Authenticator, namespace: string): EventDoor {
  return async (headers) => {
    const refusal = eventRefusalOf(await authenticator.authenticate(bearerToken(headers)), namespace);
    if (refusal !== undefined) throw new ForbiddenError(refusal);
  };
}
