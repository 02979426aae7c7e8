// Generated from crds/core.orka.ai_providers.yaml; do not edit.
import type { Condition, ObjectMeta } from '../meta.ts';

/** A model service: its protocol, its address and the credentials to call it with. */
export interface Provider {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'Provider';
  metadata: ObjectMeta;
  /** How the model service is reached. */
  spec: ProviderSpec;
  /** Whether the configuration is complete. */
  status?: ProviderStatus;
}

/** How the model service is reached. */
export interface ProviderSpec {
  /** Protocol that the service speaks. */
  type: ProviderType;
  /** Secret with the API key. */
  secretRef: { name: string; key?: string };
  /** Address of the service; the public one of its vendor if empty. */
  baseURL?: string;
  /** Which API of an OpenAI service is called; the service is asked once what it knows if empty. */
  api?: ProviderApi;
  /** Model for Agents and Tasks that name none. */
  defaultModel?: string;
  /** Most that everyone together may ask of the service. */
  rateLimit?: { requestsPerMinute?: number; tokensPerMinute?: number };
  /** What azure-openai needs besides. */
  azure?: { deploymentName: string; apiVersion?: string };
}

export type ProviderType = 'anthropic' | 'openai' | 'azure-openai';

export type ProviderApi = 'responses' | 'chat-completions';

/** Whether the configuration is complete. */
export interface ProviderStatus {
  /** Whether the Secret and its key exist and the settings fit together. */
  ready?: boolean;
  /** The same in a sentence. */
  message?: string;
  /** When the configuration was last checked. */
  lastValidated?: string;
  /** Latest observations of the Provider, one of each type. */
  conditions?: Condition[];
}
