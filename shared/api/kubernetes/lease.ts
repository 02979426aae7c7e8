import type { ObjectMeta } from '../meta.ts';

/** A lock with a time limit; leader election takes one. */
export interface Lease {
  apiVersion: 'coordination.k8s.io/v1';
  kind: 'Lease';
  metadata: ObjectMeta;
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    /** Microsecond precision, as in `2026-01-02T03:04:05.000000Z`. */
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}
