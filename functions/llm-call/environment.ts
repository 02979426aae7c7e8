import { eventAudience } from '../../eventing/door.ts';
import { audience, readEnvironment, url } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const llmCallEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, ORKA_API_URL: url, K_SINK: url },
  optional: {
    ORKA_TOKEN_AUDIENCE: audience,
    ORKA_EVENT_AUDIENCE: eventAudience,
    /** Milliseconds after which another process takes over a step whose process is not heard of any more. */
    ORKA_STEP_CLAIM_MS: { type: 'integer', minimum: 300, default: 10_000 },
    /** The pod's name; Kubernetes says it to every container. */
    HOSTNAME: { type: 'string', minLength: 1 },
    /** Milliseconds of silence after which a provider's stream is given up. */
    ORKA_MODEL_IDLE_TIMEOUT_MS: { type: 'integer', minimum: 1000, default: 120_000 },
    /** Milliseconds that a call may take, all attempts together; Serving holds a request for 600,000. */
    ORKA_MODEL_TIMEOUT_MS: { type: 'integer', minimum: 1000, default: 570_000 },
  },
});
