import { Leases } from '../api/kinds.ts';
import type { Lease } from '../api/kubernetes/lease.ts';
import { decideLease, type LeaseDecision, type Observed, observe, releasedSpec } from './core/lease.ts';
import type { Kube } from './kube.ts';

export interface LeaseOptions {
  readonly kube: Pick<Kube, 'get' | 'create' | 'replace' | 'watch'>;
  readonly namespace: string;
  readonly name: string;
  /** Of this process, and of no other one. */
  readonly identity: string;
  /** How long others are to leave it alone after each renewal. */
  readonly durationMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
}

/** One Lease as a process that wants it sees it. Every write is conditional on what was read last: a ConflictError tells of another's. */
export interface LeaseHandle {
  /** Reads it, and says whether it may be ours. */
  look(): Promise<LeaseDecision>;
  /** The same of what is known already. */
  decide(): LeaseDecision;
  /** Writes it as decided. Resolves with the moment, by the monotonic clock, from which it counts: that of sending. */
  take(decision: Extract<LeaseDecision, { kind: 'take' }>): Promise<number>;
  /** Gives it up, so that whoever looks next may have it at once. */
  giveBack(): Promise<void>;
  /** Resolves when it has changed since the last look, and when the signal aborts at the latest. */
  changed(signal: AbortSignal): Promise<void>;
}

/** Makes a handle; nothing is read or written before it is asked to. */
export function openLease({ kube, namespace, name, identity, durationMs, now, monotonic }: LeaseOptions): LeaseHandle {
  let lease: Lease | undefined;
  let observed: Observed | undefined;

  function decide(): LeaseDecision {
    observed = observe(lease, observed, monotonic());
    return decideLease({ lease, observed, identity, durationMs, now: monotonic(), wallClock: now() });
  }

  return {
    decide,
    async look() {
      lease = await kube.get(Leases, namespace, name);
      return decide();
    },
    async take({ spec }) {
      const sentAt = monotonic();
      if (lease === undefined) {
        const object: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace }, spec };
        lease = await kube.create(Leases, namespace, object);
      } else lease = await kube.replace(Leases, { ...lease, spec });
      return sentAt;
    },
    async giveBack() {
      if (lease?.spec !== undefined) await kube.replace(Leases, { ...lease, spec: releasedSpec(lease.spec, now()) });
    },
    async changed(signal) {
      const resourceVersion = lease?.metadata.resourceVersion;
      const from = resourceVersion === undefined ? {} : { resourceVersion };
      const options = { namespace, fieldSelector: `metadata.name=${name}`, ...from, signal };
      try {
        for await (const { type } of kube.watch(Leases, options)) if (type !== 'BOOKMARK') return;
      } catch {
        // Who may not watch it, or cannot, learns of a change when the time is up.
      }
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  };
}
