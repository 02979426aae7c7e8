import { audience, readEnvironment, url } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const llmCallEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url },
  optional: {
    ORKA_TOKEN_AUDIENCE: audience,
    /** Milliseconds of silence after which a provider's stream is given up. */
    ORKA_MODEL_IDLE_TIMEOUT_MS: { type: 'integer', minimum: 1000, default: 120_000 },
  },
});
