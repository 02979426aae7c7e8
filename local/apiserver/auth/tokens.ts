import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK, JWTPayload } from 'jose';
// The parts by themselves: all of jose costs 40 ms and 9 MB more at start.
import * as errors from 'jose/errors';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import { exportJWK } from 'jose/key/export';

/** The audience of a token that names none, and the issuer of all of them. */
export const DEFAULT_AUDIENCE = 'https://kubernetes.default.svc';

/** Something a token lives and dies with. */
export interface Bound {
  readonly name: string;
  readonly uid: string;
}

/** What a ServiceAccount's token says. */
export interface TokenClaims {
  readonly namespace: string;
  readonly serviceAccount: Bound;
  readonly pod?: Bound | undefined;
  readonly secret?: Bound | undefined;
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly expires: number;
  /** Names this token in logs; not a secret. */
  readonly id: string;
}

export interface Issued {
  readonly token: string;
  readonly expires: Date;
}

/** A token that is not ours, has run out, or was changed; the message is safe to show. */
export class TokenError extends Error {}

/** Signs and checks ServiceAccount tokens: JWTs under ES256 with the claims of Kubernetes' own. */
export class TokenSigner {
  readonly #key: KeyObject;
  readonly #public: KeyObject;
  readonly #jwk: JWK;
  readonly #now: () => Date;

  private constructor(key: KeyObject, jwk: JWK, now: () => Date) {
    this.#key = key;
    this.#public = createPublicKey(key);
    this.#jwk = jwk;
    this.#now = now;
  }

  /** `pem` is a P-256 private key. */
  static async fromKey(pem: string, now: () => Date): Promise<TokenSigner> {
    const key = createPrivateKey(pem);
    const jwk = await exportJWK(createPublicKey(key));
    return new TokenSigner(key, { ...jwk, use: 'sig', alg: 'ES256', kid: await calculateJwkThumbprint(jwk) }, now);
  }

  /** The key set (RFC 7517) that others check our tokens with. */
  get jwks(): { keys: JWK[] } {
    return { keys: [this.#jwk] };
  }

  async issue(claims: Omit<TokenClaims, 'expires'>, seconds: number): Promise<Issued> {
    const issued = Math.floor(this.#now().getTime() / 1000);
    const { namespace, serviceAccount, pod, secret, audiences, id } = claims;
    const kubernetes = { namespace, ...(pod ? { pod } : {}), ...(secret ? { secret } : {}), serviceaccount: serviceAccount };
    const token = await new SignJWT({ 'kubernetes.io': kubernetes })
      .setProtectedHeader({ alg: 'ES256', kid: this.#jwk.kid ?? '' })
      .setIssuer(DEFAULT_AUDIENCE)
      .setSubject(`system:serviceaccount:${namespace}:${serviceAccount.name}`)
      .setAudience([...audiences])
      .setIssuedAt(issued)
      .setNotBefore(issued)
      .setExpirationTime(issued + seconds)
      .setJti(id)
      .sign(this.#key);
    return { token, expires: new Date((issued + seconds) * 1000) };
  }

  /** Whether a token that was good before has run out since. */
  expired({ expires }: TokenClaims): boolean {
    return expires * 1000 <= this.#now().getTime();
  }

  /** The claims of a token that we signed and that has not run out. Throws TokenError. */
  async verify(token: string): Promise<TokenClaims> {
    try {
      const { payload } = await jwtVerify(token, this.#public, {
        issuer: DEFAULT_AUDIENCE,
        algorithms: ['ES256'],
        currentDate: this.#now(),
      });
      return claimsOf(payload);
    } catch (error) {
      if (error instanceof TokenError) throw error;
      throw new TokenError(error instanceof errors.JWTExpired ? 'service account token has expired' : 'invalid bearer token');
    }
  }
}

function claimsOf(payload: JWTPayload): TokenClaims {
  const inner = payload['kubernetes.io'] as { namespace: string; serviceaccount: Bound; pod?: Bound; secret?: Bound } | undefined;
  if (inner === undefined || inner.serviceaccount === undefined)
    throw new TokenError('the token does not name a service account');
  const audiences = typeof payload.aud === 'string' ? [payload.aud] : (payload.aud ?? []);
  const { namespace, serviceaccount: serviceAccount, pod, secret } = inner;
  return { namespace, serviceAccount, pod, secret, audiences, expires: payload.exp ?? 0, id: payload.jti ?? '' };
}
