import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../shared/api/generated/provider.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { type Location, providerOf } from '../../../shared/core/provider-ref.ts';
import type { ModelSettings, OpenAIApi } from '../../../shared/llm/provider.ts';
import type { RateLimit } from '../../../shared/store/spending.ts';

/** A Provider that may answer, and the model that is asked of it; its own default model where undefined. */
export interface Candidate extends Location {
  readonly model: string | undefined;
}

/** Settings that hold whichever Provider answers. */
export type CallSettings = Pick<ModelSettings, 'maxTokens' | 'temperature' | 'reasoningEffort'>;

/** Everything about a call but the key, which `secret` points at. */
export interface Route {
  readonly name: string;
  readonly type: Provider['spec']['type'];
  readonly baseURL: string | undefined;
  readonly azure: { readonly deployment: string; readonly apiVersion: string } | undefined;
  readonly model: string;
  /** Which API of an OpenAI service is called, where somebody has said so. */
  readonly api: OpenAIApi | undefined;
  readonly secret: Location & { readonly key: string };
  /** What all calls of the Provider together may come to. */
  readonly rates: readonly RateLimit[];
}

const defaultMaxTokens = 4096;
const defaultAzureVersion = '2024-02-15-preview';

/** The Providers to try, in order: the Task's or Agent's own, then the Agent's fallbacks beside the Agent. */
export function candidatesOf(task: Task, agent: Agent | undefined): Candidate[] {
  const model = task.spec.ai?.model || agent?.spec.model?.name || undefined;
  const home = agent?.metadata.namespace ?? task.metadata.namespace ?? 'default';
  const fallbacks = agent?.spec.model?.fallbacks ?? [];
  return [
    { ...providerOf(task, agent), model },
    ...fallbacks.map((fallback) => ({ namespace: home, name: fallback.providerRef, model: fallback.model || undefined })),
  ];
}

/** What the Task says, else the Agent, else 4,096 tokens and the model's own temperature and effort. */
export function settingsOf(task: Task, agent: Agent | undefined): CallSettings {
  return {
    maxTokens: task.spec.ai?.maxTokens ?? agent?.spec.model?.maxTokens ?? defaultMaxTokens,
    temperature: task.spec.ai?.temperature ?? agent?.spec.model?.temperature,
    reasoningEffort: task.spec.ai?.reasoningEffort ?? agent?.spec.model?.reasoningEffort,
  };
}

/** The rate limit of an Agent's or a Provider's spec under its key; none where it sets none, which a limit of 0 does not either. */
export function ratesOf(
  kind: 'provider' | 'agent',
  { namespace, name }: Location,
  limit: { readonly requestsPerMinute?: number; readonly tokensPerMinute?: number } = {},
): RateLimit[] {
  const [requestsPerMinute, tokensPerMinute] = [limit.requestsPerMinute, limit.tokensPerMinute].map((most) => most || undefined);
  if (requestsPerMinute === undefined && tokensPerMinute === undefined) return [];
  return [{ key: `${kind}/${namespace}/${name}`, requestsPerMinute, tokensPerMinute }];
}

/** How a candidate is called, or in a sentence why it cannot be. */
export function routeOf({ namespace, name, model: asked }: Candidate, provider: Provider | undefined): Route | string {
  if (provider === undefined) return `Provider "${name}" does not exist in namespace ${namespace}`;
  const { type, baseURL, azure, api, defaultModel, secretRef, rateLimit } = provider.spec;
  const model = asked ?? defaultModel ?? azure?.deploymentName;
  if (!model)
    return `no model is named: set spec.model.name of the Agent, spec.ai.model of the Task, or spec.defaultModel of Provider "${name}"`;
  if (type === 'azure-openai' && !azure?.deploymentName) return `Provider "${name}" needs spec.azure.deploymentName`;
  if (type === 'azure-openai' && !baseURL) return `Provider "${name}" needs spec.baseURL`;
  return {
    name,
    type,
    model,
    baseURL: baseURL || undefined,
    azure:
      azure === undefined ? undefined : { deployment: azure.deploymentName, apiVersion: azure.apiVersion ?? defaultAzureVersion },
    api,
    secret: { namespace, name: secretRef.name, key: secretRef.key ?? 'api-key' },
    rates: ratesOf('provider', { namespace, name }, rateLimit),
  };
}
