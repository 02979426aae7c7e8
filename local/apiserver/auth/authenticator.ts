import type { TLSSocket } from 'node:tls';
import type { User } from '../core/authorize.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { DEFAULT_AUDIENCE, type TokenClaims, TokenError, type TokenSigner } from './tokens.ts';

const CACHE = 1000;

/** A token's bearer, as far as the API server vouches for it. */
export interface Vouched {
  readonly user: User;
  readonly audiences: readonly string[];
}

/** Tells who is calling, from a client certificate of ours or from a ServiceAccount token. */
export class Authenticator {
  readonly #tokens: TokenSigner;
  readonly #store: ObjectStore;
  /** Signatures checked before; expiry and the bound objects are looked at every time. */
  readonly #verified = new Map<string, TokenClaims>();

  constructor(tokens: TokenSigner, store: ObjectStore) {
    this.#tokens = tokens;
    this.#store = store;
  }

  /** The caller of a request, undefined where nobody vouches for one. */
  async caller(socket: TLSSocket, authorization: string | undefined): Promise<User | undefined> {
    const bearer = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (bearer === undefined) return authorization === undefined ? userOfCertificate(socket) : undefined;
    try {
      return (await this.vouch(bearer, [DEFAULT_AUDIENCE])).user;
    } catch (error) {
      if (error instanceof TokenError) return undefined;
      throw error;
    }
  }

  /**
   * Checks a token for at least one of the audiences: signature, expiry, and that the ServiceAccount and the pod it is bound to
   * still exist. Throws TokenError, whose message is safe to show.
   */
  async vouch(token: string, audiences: readonly string[]): Promise<Vouched> {
    const claims = await this.#claims(token);
    const shared = claims.audiences.filter((audience) => audiences.includes(audience));
    if (shared.length === 0) {
      throw new TokenError(
        `token audiences ${JSON.stringify(claims.audiences)} is invalid for the target audiences ${JSON.stringify(audiences)}`,
      );
    }
    this.#checkBound(claims);
    return { user: userOf(claims), audiences: shared };
  }

  async #claims(token: string): Promise<TokenClaims> {
    const known = this.#verified.get(token);
    if (known !== undefined && !this.#tokens.expired(known)) return known;
    this.#verified.delete(token);
    const claims = await this.#tokens.verify(token);
    if (this.#verified.size >= CACHE) this.#verified.delete(this.#verified.keys().next().value ?? '');
    this.#verified.set(token, claims);
    return claims;
  }

  #checkBound({ namespace, serviceAccount, pod, secret }: TokenClaims): void {
    if (this.#store.get('/serviceaccounts', namespace, serviceAccount.name)?.uid !== serviceAccount.uid) {
      throw new TokenError(`serviceaccounts ${JSON.stringify(serviceAccount.name)} not found`);
    }
    if (pod !== undefined && this.#store.get('/pods', namespace, pod.name)?.uid !== pod.uid) {
      throw new TokenError('service account token has been invalidated');
    }
    if (secret !== undefined && this.#store.get('/secrets', namespace, secret.name)?.uid !== secret.uid) {
      throw new TokenError('service account token has been invalidated');
    }
  }
}

function userOf({ namespace, serviceAccount, pod, id }: TokenClaims): User {
  const extra: Record<string, string[]> = { 'authentication.kubernetes.io/credential-id': [`JTI=${id}`] };
  if (pod !== undefined) {
    extra['authentication.kubernetes.io/pod-name'] = [pod.name];
    extra['authentication.kubernetes.io/pod-uid'] = [pod.uid];
  }
  return {
    username: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
    uid: serviceAccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    extra,
  };
}

/** A client certificate that our authority signed: its common name is the user, its organizations are the groups. */
function userOfCertificate(socket: TLSSocket): User | undefined {
  if (!socket.authorized) return undefined;
  const { CN, O } = socket.getPeerCertificate().subject ?? {};
  if (CN === undefined) return undefined;
  const groups = O === undefined ? [] : Array.isArray(O) ? O : [O];
  return { username: String(CN), uid: '', groups: [...groups.map(String), 'system:authenticated'] };
}
