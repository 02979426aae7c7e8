import { eventAudience } from '../../eventing/door.ts';
import { readEnvironment, url } from '../../shared/config/environment.ts';
import { blocksIn } from '../../shared/outbound/core/ip-address.ts';
import type { Deps } from './deps.ts';

/** What an installation says to this process. */
export const notifyEnvironment = readEnvironment({
  required: { ORKA_STORE_URL: url },
  optional: {
    ORKA_EVENT_AUDIENCE: eventAudience,
    /** Addresses that receivers may have although they are not public: CIDRs with commas between them. */
    ORKA_NOTIFY_ALLOW_CIDRS: { type: 'string', default: '' },
    /** The cluster's DNS domain, by which names of Services are known. */
    ORKA_CLUSTER_DOMAIN: { type: 'string', minLength: 1, default: 'cluster.local' },
  },
});

/** Where people's URLs may lead, by the environment. An InvalidError names what is no CIDR. */
export function outboundPolicy(env: ReturnType<typeof notifyEnvironment>): Deps['policy'] {
  return {
    allowed: blocksIn(env.ORKA_NOTIFY_ALLOW_CIDRS),
    clusterDomain: env.ORKA_CLUSTER_DOMAIN,
  };
}
