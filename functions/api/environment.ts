import { audience, readEnvironment, url } from '../../shared/config/environment.ts';
import { blocksIn } from '../../shared/outbound/core/ip-address.ts';
import type { ApiDeps } from './deps.ts';

/** What an installation says to this process. */
export const apiEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url, K_SINK: url },
  optional: {
    ORKA_TOKEN_AUDIENCE: audience,
    /** Milliseconds after which another process takes over an effectful tool call whose process is not heard of any more. */
    ORKA_STEP_CLAIM_MS: { type: 'integer', minimum: 300, default: 10_000 },
    /** Origins with commas between them; `*` is any. */
    ORKA_CORS_ALLOWED_ORIGINS: { type: 'string', default: '*' },
    /** Memories that a run is told of; 0 for none. */
    ORKA_MEMORY_CONTEXT_LIMIT: { type: 'integer', minimum: 0, maximum: 8, default: 5 },
    /** Characters of all of them. */
    ORKA_MEMORY_CONTEXT_MAX_CHARS: { type: 'integer', minimum: 0, maximum: 32_000, default: 6_000 },
    /** Addresses that Tools may have although they are not public: CIDRs with commas between them. */
    ORKA_TOOL_ALLOW_CIDRS: { type: 'string', default: '' },
    /** The same of pages that web_fetch may read. */
    ORKA_WEB_FETCH_ALLOW_CIDRS: { type: 'string', default: '' },
    /** The search engine of web_search: it is asked with `q` and `limit`. Without one web_search says that there is none. */
    SEARCH_API_URL: url,
    /** The cluster's DNS domain, by which names of Services are known. */
    ORKA_CLUSTER_DOMAIN: { type: 'string', minLength: 1, default: 'cluster.local' },
    /** The only namespace that this process may ask the Kubernetes API about; empty is any. */
    ORKA_WATCH_NAMESPACE: { type: 'string', default: '' },
  },
});

/** How tools go out into the world, by the environment. An InvalidError names what is no CIDR. */
export function worldOf(env: ReturnType<typeof apiEnvironment>): ApiDeps['world'] {
  return {
    policy: { allowed: blocksIn(env.ORKA_TOOL_ALLOW_CIDRS), clusterDomain: env.ORKA_CLUSTER_DOMAIN },
    webAllowed: blocksIn(env.ORKA_WEB_FETCH_ALLOW_CIDRS),
    searchUrl: env.SEARCH_API_URL || undefined,
  };
}
