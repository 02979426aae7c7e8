import { createHash } from 'node:crypto';
import { Jobs, Pods, Tasks, TokenReviews } from '../api/kinds.ts';
import type { TokenReview, UserInfo } from '../api/kubernetes/authentication.ts';
import { ForbiddenError, UnauthenticatedError, UnavailableError } from '../errors/catalogue.ts';
import type { Kube } from '../kube/kube.ts';
import type { Authenticator, Caller } from './caller.ts';
import { callerOf, controllerOf, jobKind, type PodClaim, podClaimOf, taskKind } from './core/identity.ts';
import { type PodFacts, standingOf } from './core/standing.ts';

export interface AuthenticatorOptions {
  /** Must be allowed to create TokenReviews and to read pods, Jobs and Tasks. */
  readonly kube: Pick<Kube, 'create' | 'get'>;
  /** The rooms' own ServiceAccounts are in this namespace. */
  readonly platformNamespace?: string;
  /** Whom tokens must be made out to; the API server itself where this says nothing. */
  readonly audiences?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Milliseconds for which an answer is believed, and so the longest that the token of a deleted pod lives on. Default 15,000; a
   * refusal is believed for a tenth of it.
   */
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
 * token nobody vouches for is an UnauthenticatedError, a former worker's a ForbiddenError; where the API server does not answer, or
 * does not answer us, that is an UnavailableError and is not remembered.
 */
export function createAuthenticator({
  kube,
  platformNamespace = 'orka-system',
  audiences,
  now,
  cacheMs = 15_000,
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
          entry.expires = isRefusal(error) ? now() + cacheMs / 10 : 0;
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
    const { status } = await asOurselves(kube.create(TokenReviews, '', body));
    if (status?.authenticated !== true || status.user === undefined) throw new UnauthenticatedError('invalid token');
    const claim = podClaimOf(status.user);
    if (claim === undefined) return callerOf(status.user, platformNamespace, { inJob: false });
    return callerInPod(status.user, claim, await asOurselves(factsOf(claim)));
  }

  function callerInPod(user: UserInfo, claim: PodClaim, facts: PodFacts): Caller {
    const standing = standingOf(claim, facts);
    switch (standing.kind) {
      case 'worker':
        return { kind: 'worker', namespace: claim.namespace, task: standing.task, username: user.username ?? '' };
      case 'stranger':
        return callerOf(user, platformNamespace, standing);
      case 'refused':
        throw new ForbiddenError(standing.why);
      case 'gone':
        throw new UnauthenticatedError('invalid token');
    }
  }

  /**
   * Pod, Job and Task, as far as one leads to the next. Whose a pod and a Job are never changes, so they come from the API server's cache;
   * how far the Task is by now does.
   */
  async function factsOf({ namespace, name }: PodClaim): Promise<PodFacts> {
    const pod = await kube.get(Pods, namespace, name, { cached: true });
    const ownerJob = pod && controllerOf(pod.metadata, jobKind);
    const job = ownerJob && (await kube.get(Jobs, namespace, ownerJob.name, { cached: true }));
    const ownerTask = job && controllerOf(job.metadata, taskKind);
    const task = ownerTask && (await kube.get(Tasks, namespace, ownerTask.name));
    return { pod, job, task };
  }
}

/** Ours is the right to ask: where the API server refuses that, the caller is not to blame, and it may pass. */
async function asOurselves<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    throw new UnavailableError(`tokens cannot be checked: ${cause.message}`, { cause, retryAfter: 1 });
  }
}

const isRefusal = (error: unknown): error is UnauthenticatedError | ForbiddenError =>
  error instanceof UnauthenticatedError || error instanceof ForbiddenError;
