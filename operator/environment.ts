import { readEnvironment, url } from '../shared/config/environment.ts';

/** What an installation says to this process. */
export const operatorEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, K_SINK: url },
  optional: {
    /** The same as task-admitted has. */
    ORKA_AGENT_GRACE_MS: { type: 'integer', minimum: 0, default: 5000 },
    ORKA_RESYNC_MS: { type: 'integer', minimum: 1000, default: 60_000 },
  },
});
