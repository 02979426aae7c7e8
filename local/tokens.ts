import { ServiceAccounts } from '../shared/api/kinds.ts';
import type { Kube } from '../shared/kube/kube.ts';

interface TokenRequest {
  readonly apiVersion: 'authentication.k8s.io/v1';
  readonly kind: 'TokenRequest';
  readonly spec: { readonly audiences?: readonly string[]; readonly expirationSeconds: number };
}

interface TokenAnswer {
  readonly status: { readonly token: string; readonly expirationTimestamp: string };
}

export interface TokenSourceOptions {
  readonly kube: Kube;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Undefined asks for the API server's own audience. */
  readonly audience?: string;
  readonly now: () => number;
}

const lifetimeSeconds = 3600;

/** Tokens of one ServiceAccount as a kubelet would project them: kept, and asked for anew at four fifths of their life. */
export function createTokenSource({ kube, namespace, serviceAccount, audience, now }: TokenSourceOptions): () => Promise<string> {
  let current: { readonly token: Promise<string>; readonly renewAt: number } | undefined;
  return () => {
    if (current === undefined || now() >= current.renewAt) {
      const token = request();
      current = { token, renewAt: now() + lifetimeSeconds * 800 };
      token.catch(() => {
        current = undefined;
      });
    }
    return current.token;
  };

  async function request(): Promise<string> {
    const body: TokenRequest = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: lifetimeSeconds, ...(audience === undefined ? {} : { audiences: [audience] }) },
    };
    const answer = await kube.createSubresource<TokenRequest, TokenAnswer>(
      ServiceAccounts,
      { namespace, name: serviceAccount, subresource: 'token' },
      body,
    );
    return answer.status.token;
  }
}
