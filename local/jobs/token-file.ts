import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceAccounts } from '../../shared/api/kinds.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { TokenFile } from './core/volume-files.ts';

/** authentication.k8s.io/v1 TokenRequest, as far as it is used here. */
interface TokenRequest {
  readonly apiVersion: 'authentication.k8s.io/v1';
  readonly kind: 'TokenRequest';
  readonly spec: {
    readonly audiences?: readonly string[];
    readonly expirationSeconds: number;
    readonly boundObjectRef: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string };
  };
}

interface TokenAnswer {
  readonly status: { readonly token: string; readonly expirationTimestamp: string };
}

/** A new token is asked for when this share of the old one's life is over. */
const renewAfter = 0.8;
const retryMs = 10_000;
const longestTimerMs = 2 ** 31 - 1;

export interface TokenFileOptions {
  readonly kube: Kube;
  readonly pod: Pod;
  readonly token: TokenFile;
  /** Path of the file. */
  readonly file: string;
  readonly now: () => number;
  /** Ends the renewal. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Writes a token of the pod's ServiceAccount, bound to the pod, and keeps it fresh until the signal aborts.
 *
 * Resolves when the first token is there; throws what the API server says about that one (NotFoundError without the ServiceAccount).
 */
export async function keepTokenFile(options: TokenFileOptions): Promise<void> {
  const lifeMs = await writeToken(options);
  void renew(options, lifeMs * renewAfter);
}

async function renew(options: TokenFileOptions, firstWaitMs: number): Promise<void> {
  const { signal, log, pod } = options;
  let waitMs = firstWaitMs;
  for (;;) {
    await sleep(Math.min(waitMs, longestTimerMs), undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      waitMs = (await writeToken(options)) * renewAfter;
    } catch (err) {
      log.warn({ err, pod: pod.metadata.name }, 'a token could not be renewed; trying again');
      waitMs = retryMs;
    }
  }
}

/** Replaces the file as a whole, so that a reader sees the old token or the new one. Returns the token's life in milliseconds. */
async function writeToken({ kube, pod, token, file, now }: TokenFileOptions): Promise<number> {
  const { name, namespace = '', uid = '' } = pod.metadata;
  const at = { namespace, name: pod.spec.serviceAccountName ?? 'default', subresource: 'token' };
  const answer = await kube.createSubresource<TokenRequest, TokenAnswer>(ServiceAccounts, at, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      ...(token.audience !== undefined && { audiences: [token.audience] }),
      expirationSeconds: token.expirationSeconds,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    },
  });
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, answer.status.token, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return Math.max(1000, Date.parse(answer.status.expirationTimestamp) - now() || 0);
}
