import { eventAudience } from '../../eventing/door.ts';
import { readEnvironment, url } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const llmAnsweredEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, ORKA_API_URL: url, K_SINK: url },
  optional: {
    ORKA_EVENT_AUDIENCE: eventAudience,
    /** Milliseconds after which another process takes over an effectful tool call whose process is not heard of any more. */
    ORKA_STEP_CLAIM_MS: { type: 'integer', minimum: 300, default: 10_000 },
  },
});
