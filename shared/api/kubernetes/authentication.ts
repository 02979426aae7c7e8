import type { ObjectMeta } from '../meta.ts';

/** Asks the API server whose bearer token this is. */
export interface TokenReview {
  apiVersion: 'authentication.k8s.io/v1';
  kind: 'TokenReview';
  /** Reviews are not stored; their name is the empty string. */
  metadata: ObjectMeta;
  spec: { token: string; audiences?: string[] };
  status?: { authenticated?: boolean; user?: UserInfo; audiences?: string[]; error?: string };
}

/** An authenticated caller. */
export interface UserInfo {
  username?: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}
