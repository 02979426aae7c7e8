import type { Lease, LeaseSpec } from '../../api/kubernetes/lease.ts';

/** A lease as it was last seen to change, by the clock of whoever looks. */
export interface Observed {
  /** What of it the holder writes. */
  readonly record: string;
  /** Milliseconds of the looker's monotonic clock when it was first seen like this. */
  readonly since: number;
}

/** What is to be done about a lease: write it as ours, or let its holder have it until then (monotonic milliseconds). */
export type LeaseDecision =
  | { readonly kind: 'take'; readonly spec: LeaseSpec; readonly wasOurs: boolean }
  | { readonly kind: 'wait'; readonly holder: string; readonly until: number };

export interface LeaseSighting {
  /** Undefined where there is none yet. */
  readonly lease: Pick<Lease, 'spec'> | undefined;
  readonly observed: Observed;
  /** Who we are. */
  readonly identity: string;
  readonly durationMs: number;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Milliseconds since the epoch; only written, never compared. */
  readonly wallClock: number;
}

/**
 * Whether the lease may be ours. Another's lease is over when it has not changed for as long as it says, counted from when we saw it
 * like this: clocks of different machines are not compared, as in client-go.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
export function decideLease({ lease, observed, identity, durationMs, now, wallClock }: LeaseSighting): LeaseDecision {
  const spec = lease?.spec ?? {};
  const holder = spec.holderIdentity ?? '';
  const time = microTime(wallClock);
  const renewed: LeaseSpec = { holderIdentity: identity, leaseDurationSeconds: Math.ceil(durationMs / 1000), renewTime: time };
  if (holder === identity) return { kind: 'take', spec: { ...spec, ...renewed }, wasOurs: true };
  const until = observed.since + (spec.leaseDurationSeconds ?? 0) * 1000;
  if (holder !== '' && now < until) return { kind: 'wait', holder, until };
  const transitions = lease === undefined ? 0 : (spec.leaseTransitions ?? 0) + 1;
  return { kind: 'take', spec: { ...renewed, acquireTime: time, leaseTransitions: transitions }, wasOurs: false };
}

/** What is remembered of a lease that was read: the same as before where its holder has not written since. */
export function observe(lease: Pick<Lease, 'spec'> | undefined, before: Observed | undefined, now: number): Observed {
  const { holderIdentity = '', renewTime = '', acquireTime = '', leaseTransitions = 0 } = lease?.spec ?? {};
  const record = [holderIdentity, acquireTime, renewTime, leaseTransitions].join(' ');
  return before?.record === record ? before : { record, since: now };
}

/** A lease that its holder has given up: whoever looks next may have it at once. */
export function releasedSpec(spec: LeaseSpec, wallClock: number): LeaseSpec {
  const time = microTime(wallClock);
  return { ...spec, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: time, renewTime: time };
}

/** RFC 3339 with the six digits that Kubernetes' MicroTime insists on. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
