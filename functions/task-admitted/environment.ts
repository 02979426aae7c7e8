import { validator } from '../../shared/schema/validate.ts';
import { type AdmissionConfig, defaultAdmissionConfig } from './config.ts';

/** What an installation says to this process. */
export interface TaskAdmittedEnvironment {
  readonly PORT: number;
  readonly ORKA_STORE_URL: string;
  readonly ORKA_API_URL: string;
  readonly ORKA_LLM_URL: string;
  /** The broker, by the name that Knative gives it. */
  readonly K_SINK: string;
  readonly ORKA_AI_WORKER_IMAGE: string;
  readonly ORKA_GENERAL_WORKER_IMAGE: string;
  /** Whom workers' tokens are made out to. */
  readonly ORKA_TOKEN_AUDIENCE: string;
  readonly ORKA_AGENT_GRACE_MS: number;
  readonly ORKA_WORKSPACE_SIZE: string;
  readonly ORKA_WORKSPACE_ACCESS_MODE: AdmissionConfig['workspace']['accessMode'];
  readonly ORKA_WORKSPACE_STORAGE_CLASS?: string;
  readonly ORKA_LOG_LEVEL: string;
  /** Kubernetes puts it into every pod. */
  readonly KUBERNETES_SERVICE_HOST?: string;
}

const { images, tokenAudience, agentGraceMs, workspace } = defaultAdmissionConfig;

/** Checks the environment, defaults filled in. Throws an InvalidError that names the variable. */
export const taskAdmittedEnvironment = validator<TaskAdmittedEnvironment>(
  'environment',
  {
    type: 'object',
    required: ['ORKA_STORE_URL', 'ORKA_API_URL', 'ORKA_LLM_URL', 'K_SINK'],
    properties: {
      PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 8080 },
      ORKA_STORE_URL: { type: 'string', format: 'uri' },
      ORKA_API_URL: { type: 'string', format: 'uri' },
      ORKA_LLM_URL: { type: 'string', format: 'uri' },
      K_SINK: { type: 'string', format: 'uri' },
      ORKA_AI_WORKER_IMAGE: { type: 'string', minLength: 1, default: images.ai },
      ORKA_GENERAL_WORKER_IMAGE: { type: 'string', minLength: 1, default: images.general },
      ORKA_TOKEN_AUDIENCE: { type: 'string', minLength: 1, default: tokenAudience },
      ORKA_AGENT_GRACE_MS: { type: 'integer', minimum: 0, default: agentGraceMs },
      ORKA_WORKSPACE_SIZE: { type: 'string', minLength: 1, default: workspace.size },
      ORKA_WORKSPACE_ACCESS_MODE: { enum: ['ReadWriteOnce', 'ReadWriteMany', 'ReadWriteOncePod'], default: workspace.accessMode },
      ORKA_WORKSPACE_STORAGE_CLASS: { type: 'string', minLength: 1 },
      ORKA_LOG_LEVEL: { enum: ['debug', 'info', 'warn', 'error'], default: 'info' },
      KUBERNETES_SERVICE_HOST: { type: 'string' },
    },
  },
  { coerce: true },
);

/** What the environment says about launching Tasks. */
export function admissionConfig(env: TaskAdmittedEnvironment): AdmissionConfig {
  return {
    images: { ai: env.ORKA_AI_WORKER_IMAGE, general: env.ORKA_GENERAL_WORKER_IMAGE },
    urls: { api: env.ORKA_API_URL, store: env.ORKA_STORE_URL, llm: env.ORKA_LLM_URL },
    tokenAudience: env.ORKA_TOKEN_AUDIENCE,
    agentGraceMs: env.ORKA_AGENT_GRACE_MS,
    workspace: {
      size: env.ORKA_WORKSPACE_SIZE,
      accessMode: env.ORKA_WORKSPACE_ACCESS_MODE,
      storageClass: env.ORKA_WORKSPACE_STORAGE_CLASS,
    },
  };
}
