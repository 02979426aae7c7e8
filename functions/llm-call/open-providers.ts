import type { ModelEndpoint, ModelProvider } from '../../shared/llm/provider.ts';
import type { Recent } from './recent.ts';

type Open = (endpoint: ModelEndpoint) => Promise<ModelProvider>;

/**
 * Opens each endpoint once in a while: it costs as much as the rest of a short call. One that is still finding out which API its service
 * speaks has a memory of its own, and is opened anew for every call.
 */
export function keepOpen(open: Open, recent: Recent): Open {
  return (endpoint) =>
    endpoint.type === 'openai' && endpoint.api === undefined
      ? open(endpoint)
      : recent(JSON.stringify(endpoint), () => open(endpoint));
}
