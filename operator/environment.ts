import { jobTtlVariable, podPatienceVariables, readEnvironment, url } from '../shared/config/environment.ts';

/** What an installation says to this process. */
export const operatorEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, K_SINK: url },
  optional: {
    /** The same as task-admitted has. */
    ORKA_AGENT_GRACE_MS: { type: 'integer', minimum: 0, default: 5000 },
    /** How soon what a broker forgot, or a function left half done, is made good. */
    ORKA_RESYNC_MS: { type: 'integer', minimum: 1000, default: 20_000 },
    /** Whether to act only while holding the Lease `orka-operator`, as several replicas must. */
    ORKA_LEADER_ELECT: { enum: ['true', 'false'], default: 'true' },
    /** How long others leave a lease alone that is not renewed. */
    ORKA_LEASE_MS: { type: 'integer', minimum: 1000, default: 10_000 },
    /** How long it counts as ours after a renewal; less than the time above. */
    ORKA_LEASE_RENEW_WITHIN_MS: { type: 'integer', minimum: 500, default: 7000 },
    /** How often it is renewed. */
    ORKA_LEASE_RENEW_EVERY_MS: { type: 'integer', minimum: 100, default: 2000 },
    /** The only namespace to look after; empty for all of them. */
    ORKA_WATCH_NAMESPACE: { type: 'string', default: '' },
    /** The pod's name, which Kubernetes puts here. */
    HOSTNAME: { type: 'string' },
    ...podPatienceVariables,
    ...jobTtlVariable,
  },
});
