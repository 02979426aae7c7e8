import { validator } from '../shared/schema/validate.ts';

/** What an installation says to this process. */
export interface OperatorEnvironment {
  readonly ORKA_STORE_URL: string;
  /** The broker, by the name that Knative gives it. */
  readonly K_SINK: string;
  /** The same as task-admitted has. */
  readonly ORKA_AGENT_GRACE_MS: number;
  readonly ORKA_RESYNC_MS: number;
  readonly ORKA_LOG_LEVEL: string;
  /** Kubernetes puts it into every pod. */
  readonly KUBERNETES_SERVICE_HOST?: string;
}

/** Checks the environment, defaults filled in. Throws an InvalidError that names the variable. */
export const operatorEnvironment = validator<OperatorEnvironment>(
  'environment',
  {
    type: 'object',
    required: ['ORKA_STORE_URL', 'K_SINK'],
    properties: {
      ORKA_STORE_URL: { type: 'string', format: 'uri' },
      K_SINK: { type: 'string', format: 'uri' },
      ORKA_AGENT_GRACE_MS: { type: 'integer', minimum: 0, default: 5000 },
      ORKA_RESYNC_MS: { type: 'integer', minimum: 1000, default: 60_000 },
      ORKA_LOG_LEVEL: { enum: ['debug', 'info', 'warn', 'error'], default: 'info' },
      KUBERNETES_SERVICE_HOST: { type: 'string' },
    },
  },
  { coerce: true },
);
