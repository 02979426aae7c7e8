import { eventAudience } from '../../eventing/door.ts';
import { audience, readEnvironment, url } from '../../shared/config/environment.ts';
import { tracingSettings } from '../../shared/tracing/core/endpoint.ts';
import { type AdmissionConfig, defaultAdmissionConfig } from './config.ts';

const { images, agentGraceMs, runtime, maxTasksPerNamespace, workspace } = defaultAdmissionConfig;

/** What an installation says to this process. */
export const taskAdmittedEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, ORKA_API_URL: url, ORKA_LLM_URL: url, K_SINK: url },
  optional: {
    ORKA_AI_WORKER_IMAGE: { type: 'string', minLength: 1, default: images.ai },
    ORKA_GENERAL_WORKER_IMAGE: { type: 'string', minLength: 1, default: images.general },
    ORKA_WORKER_IMAGE_PULL_POLICY: { enum: ['Always', 'IfNotPresent', 'Never'] },
    /** Names with commas between them. */
    ORKA_WORKER_IMAGE_PULL_SECRETS: { type: 'string', default: '' },
    ORKA_TOKEN_AUDIENCE: audience,
    ORKA_EVENT_AUDIENCE: eventAudience,
    ORKA_AGENT_GRACE_MS: { type: 'integer', minimum: 0, default: agentGraceMs },
    /** Whether ai Tasks get a pod each, where neither Task nor Agent says it. */
    ORKA_AI_RUNTIME: { enum: ['job', 'function'], default: runtime },
    ORKA_MAX_TASKS_PER_NAMESPACE: { type: 'integer', minimum: 0, default: maxTasksPerNamespace },
    ORKA_WORKSPACE_SIZE: { type: 'string', minLength: 1, default: workspace.size },
    ORKA_WORKSPACE_ACCESS_MODE: { enum: ['ReadWriteOnce', 'ReadWriteMany', 'ReadWriteOncePod'], default: workspace.accessMode },
    ORKA_WORKSPACE_STORAGE_CLASS: { type: 'string', minLength: 1 },
  },
});

/** What the environment says about launching Tasks. */
export function admissionConfig(env: ReturnType<typeof taskAdmittedEnvironment>): AdmissionConfig {
  return {
    images: { ai: env.ORKA_AI_WORKER_IMAGE, general: env.ORKA_GENERAL_WORKER_IMAGE },
    pull: { policy: env.ORKA_WORKER_IMAGE_PULL_POLICY, secrets: namesIn(env.ORKA_WORKER_IMAGE_PULL_SECRETS) },
    urls: { api: env.ORKA_API_URL, store: env.ORKA_STORE_URL, llm: env.ORKA_LLM_URL },
    tokenAudience: env.ORKA_TOKEN_AUDIENCE,
    agentGraceMs: env.ORKA_AGENT_GRACE_MS,
    runtime: env.ORKA_AI_RUNTIME,
    maxTasksPerNamespace: env.ORKA_MAX_TASKS_PER_NAMESPACE,
    tracing: tracingSettings(env),
    workspace: {
      size: env.ORKA_WORKSPACE_SIZE,
      accessMode: env.ORKA_WORKSPACE_ACCESS_MODE,
      storageClass: env.ORKA_WORKSPACE_STORAGE_CLASS,
    },
  };
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
