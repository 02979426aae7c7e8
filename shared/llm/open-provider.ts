import type { ModelEndpoint, ModelProvider, ProviderOptions } from './provider.ts';

/** Opens the protocol that the endpoint speaks; each SDK is loaded when its first call is made. */
export async function openProvider(endpoint: ModelEndpoint, options: ProviderOptions): Promise<ModelProvider> {
  if (endpoint.type === 'anthropic') return (await import('./anthropic.ts')).anthropicProvider(endpoint, options);
  return (await import('./openai.ts')).openaiProvider(endpoint, options);
}
