import { validator } from '../../shared/schema/validate.ts';

/** What an installation says to this process. */
export interface JobFinishedEnvironment {
  readonly PORT: number;
  readonly ORKA_STORE_URL: string;
  /** The broker, by the name that Knative gives it. */
  readonly K_SINK: string;
  readonly ORKA_LOG_LEVEL: string;
  /** Kubernetes puts it into every pod. */
  readonly KUBERNETES_SERVICE_HOST?: string;
}

/** Checks the environment, defaults filled in. Throws an InvalidError that names the variable. */
export const jobFinishedEnvironment = validator<JobFinishedEnvironment>(
  'environment',
  {
    type: 'object',
    required: ['ORKA_STORE_URL', 'K_SINK'],
    properties: {
      PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 8080 },
      ORKA_STORE_URL: { type: 'string', format: 'uri' },
      K_SINK: { type: 'string', format: 'uri' },
      ORKA_LOG_LEVEL: { enum: ['debug', 'info', 'warn', 'error'], default: 'info' },
      KUBERNETES_SERVICE_HOST: { type: 'string' },
    },
  },
  { coerce: true },
);
