import { validator } from '../../shared/schema/validate.ts';

/** What an installation says to this process. */
export interface LlmCallEnvironment {
  readonly PORT: number;
  readonly ORKA_STORE_URL: string;
  /** Whom workers' tokens are made out to. */
  readonly ORKA_TOKEN_AUDIENCE: string;
  /** Milliseconds of silence after which a provider's stream is given up. */
  readonly ORKA_MODEL_IDLE_TIMEOUT_MS: number;
  readonly ORKA_LOG_LEVEL: string;
  /** Kubernetes puts it into every pod. */
  readonly KUBERNETES_SERVICE_HOST?: string;
}

/** Checks the environment, defaults filled in. Throws an InvalidError that names the variable. */
export const llmCallEnvironment = validator<LlmCallEnvironment>(
  'environment',
  {
    type: 'object',
    required: ['ORKA_STORE_URL'],
    properties: {
      PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 8080 },
      ORKA_STORE_URL: { type: 'string', format: 'uri' },
      ORKA_TOKEN_AUDIENCE: { type: 'string', minLength: 1, default: 'orka' },
      ORKA_MODEL_IDLE_TIMEOUT_MS: { type: 'integer', minimum: 1000, default: 120_000 },
      ORKA_LOG_LEVEL: { enum: ['debug', 'info', 'warn', 'error'], default: 'info' },
      KUBERNETES_SERVICE_HOST: { type: 'string' },
    },
  },
  { coerce: true },
);
