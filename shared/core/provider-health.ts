import type { Provider } from '../api/generated/provider.ts';

export interface ProviderHealth {
  readonly ready: boolean;
  /** A CamelCase word for programs. */
  readonly reason: 'ConfigurationValid' | 'SecretNotFound' | 'SecretKeyNotFound' | 'AzureIncomplete';
  /** The sentence of contract 1.10. */
  readonly message: string;
}

/**
 * Whether a Provider could answer, as far as can be known without calling it.
 *
 * @param secretKeys names of the keys of the Secret it refers to; undefined where there is no such Secret
 */
export function providerHealth({ spec }: Pick<Provider, 'spec'>, secretKeys: readonly string[] | undefined): ProviderHealth {
  const key = spec.secretRef.key ?? 'api-key';
  if (secretKeys === undefined) return unready('SecretNotFound', `referenced secret not found: ${spec.secretRef.name}`);
  if (!secretKeys.includes(key)) return unready('SecretKeyNotFound', `key '${key}' not found in secret`);
  if (spec.type === 'azure-openai') {
    if (!spec.azure?.deploymentName)
      return unready('AzureIncomplete', 'azure.deploymentName is required for providers of type azure-openai');
    if (!spec.baseURL) return unready('AzureIncomplete', 'baseURL is required for providers of type azure-openai');
  }
  return { ready: true, reason: 'ConfigurationValid', message: 'Provider configuration is valid' };
}

function unready(reason: ProviderHealth['reason'], message: string): ProviderHealth {
  return { ready: false, reason, message };
}
