import { createHash } from 'node:crypto';
import { Jobs, Pods, TokenReviews } from '../api/kinds.ts';
import type { TokenReview } from '../api/kubernetes/authentication.ts';
import { UnauthenticatedError } from '../errors/catalogue.ts';
import type { Kube } from '../kube/kube.ts';
import type { Authenticator, Caller } from './caller.ts';
import { callerOf, controllerOf, jobKind, type PodClaim, podClaimOf, taskOfPod } from './core/identity.ts';

export interface AuthenticatorOptions {
  /** Must be allowed to create TokenReviews and to read pods and Jobs. */
  readonly kube: Pick<Kube, 'create' | 'get'>;
  /** Accounts of this namespace are the platform's own rooms, except in pods that work for a Task. */
  readonly platformNamespace?: string;
  /** Whom tokens must be made out to; the API server itself where this says nothing. */
  readonly audiences?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds for which an answer is believed. Default 60,000; a refusal is believed for a tenth of it. */
  readonly cacheMs?: number;
}

interface Known {
  readonly answer: Promise<Caller>;
  expires: number;
}

/** Tokens remembered at most; the oldest are forgotten first. */
const capacity = 10_000;

/**
 * Asks the Kubernetes API whose a token is (TokenReview), and for a token that is bound to a pod which Task that pod works for.
 *
 * Answers are remembered by the SHA-256 of the token, never by the token; calls for the same token at the same time ask once. A
 * token nobody vouches for is an UnauthenticatedError; where the API server does not answer, its own error passes through and is
 * not remembered.
 */
export function createAuthenticator({
  kube,
  platformNamespace = 'orka-system',
  audiences,
  now,
  cacheMs = 60_000,
}: AuthenticatorOptions): Authenticator {
  const known = new Map<string, Known>();

  return {
    authenticate(token) {
      const key = createHash('sha256').update(token).digest('base64');
      const found = known.get(key);
      if (found !== undefined && found.expires > now()) return found.answer;
      const entry: Known = { answer: review(token), expires: Number.POSITIVE_INFINITY };
      known.delete(key);
      known.set(key, entry);
      if (known.size > capacity) known.delete(known.keys().next().value ?? '');
      entry.answer.then(
        () => {
          entry.expires = now() + cacheMs;
        },
        (error: unknown) => {
          entry.expires = error instanceof UnauthenticatedError ? now() + cacheMs / 10 : 0;
        },
      );
      return entry.answer;
    },
  };

  async function review(token: string): Promise<Caller> {
    const body: TokenReview = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      metadata: { name: '' },
      spec: { token, ...(audiences === undefined ? {} : { audiences: [...audiences] }) },
    };
    const { status } = await kube.create(TokenReviews, '', body);
    if (status?.authenticated !== true || status.user === undefined) throw new UnauthenticatedError('invalid token');
    const claim = podClaimOf(status.user);
    const task = claim && (await taskOf(claim));
    if (claim === undefined || task === undefined) return callerOf(status.user, platformNamespace);
    return { kind: 'worker', namespace: claim.namespace, task, username: status.user.username ?? '' };
  }

  async function taskOf(claim: PodClaim): Promise<{ readonly name: string; readonly uid: string } | undefined> {
    const pod = await kube.get(Pods, claim.namespace, claim.name);
    const owner = pod && controllerOf(pod.metadata, jobKind);
    if (owner === undefined) return undefined;
    return taskOfPod(claim, pod, await kube.get(Jobs, claim.namespace, owner.name));
  }
}
