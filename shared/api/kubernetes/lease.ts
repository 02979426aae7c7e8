import type { ObjectMeta } from '../meta.ts';

/** A claim to be the one who acts, for a time and renewed. */
export interface Lease {
  apiVersion: 'coordination.k8s.io/v1';
  kind: 'Lease';
  metadata: ObjectMeta;
  spec?: LeaseSpec;
}

/** Times are RFC 3339 with microseconds, by the holder's clock. */
export interface LeaseSpec {
  /** Empty where the last holder has given it up. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  /** How often it has gone from one holder to another. */
  leaseTransitions?: number;
}
