import { validator } from '../../shared/schema/validate.ts';

/** What an installation says to this process. */
export interface StoreConfig {
  readonly PORT: number;
  /** The SQLite file, on a volume that nobody else writes to. */
  readonly ORKA_STORE_PATH: string;
  /** Whom the tokens of rooms and workers are made out to. */
  readonly ORKA_TOKEN_AUDIENCE: string;
  /** Events kept of each namespace. */
  readonly ORKA_EVENT_RETENTION: number;
  readonly ORKA_LOG_LEVEL: string;
  /** Kubernetes puts it into every pod. */
  readonly KUBERNETES_SERVICE_HOST?: string;
}

/** Checks the environment, defaults filled in. Throws an InvalidError that names the variable. */
export const storeConfig = validator<StoreConfig>(
  'environment',
  {
    type: 'object',
    properties: {
      PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 8080 },
      ORKA_STORE_PATH: { type: 'string', minLength: 1, default: '/data/store.db' },
      ORKA_TOKEN_AUDIENCE: { type: 'string', minLength: 1, default: 'orka' },
      ORKA_EVENT_RETENTION: { type: 'integer', minimum: 1, default: 100_000 },
      ORKA_LOG_LEVEL: { enum: ['debug', 'info', 'warn', 'error'], default: 'info' },
      KUBERNETES_SERVICE_HOST: { type: 'string' },
    },
  },
  { coerce: true },
);
