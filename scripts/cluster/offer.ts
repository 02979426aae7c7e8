import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

/** How much of Kubernetes there is: an API server alone, nodes as well, Knative as well. Each has what those before it have. */
export const tiers = ['api', 'kubernetes', 'knative'] as const;
export type Tier = (typeof tiers)[number];

/** What the cluster that KUBECONFIG names has to offer. */
export interface Offer {
  readonly version: string;
  readonly tier: Tier;
  /** An address of this machine at which pods reach it; undefined where none can be seen. */
  readonly host: string | undefined;
}

const ask = (...args: string[]): string => execFileSync('kubectl', args, { encoding: 'utf8', timeout: 20_000 });

interface Pod {
  readonly status: { readonly podIP?: string; readonly hostIP?: string };
}

/** Looks at the cluster. Throws what kubectl said where there is none. */
export function readOffer(): Offer {
  const { gitVersion } = JSON.parse(ask('get', '--raw', '/version')) as { gitVersion: string };
  const { items: nodes } = JSON.parse(ask('get', 'nodes', '-o', 'json')) as { items: readonly object[] };
  const groups = ask('api-versions').split('\n');
  const knative = groups.includes('eventing.knative.dev/v1') && groups.includes('serving.knative.dev/v1');
  return { version: gitVersion, tier: nodes.length === 0 ? 'api' : knative ? 'knative' : 'kubernetes', host: addressForPods() };
}

/** Where a node is this very machine, its pods are on a network that this machine is on too. */
function addressForPods(): string | undefined {
  const { items } = JSON.parse(ask('get', 'pods', '-A', '-o', 'json')) as { items: readonly Pod[] };
  const pods = items.flatMap(({ status: { podIP, hostIP } }) => (podIP === undefined || podIP === hostIP ? [] : [podIP]));
  return Object.values(networkInterfaces())
    .flat()
    .find((at) => at?.family === 'IPv4' && !at.internal && pods.some((pod) => at.cidr !== null && isWithin(pod, at.cidr)))
    ?.address;
}

function isWithin(address: string, range: string): boolean {
  const [base = '', bits = '32'] = range.split('/');
  const mask = Number(bits) === 0 ? 0 : (~0 << (32 - Number(bits))) >>> 0;
  return (numberOf(address) & mask) >>> 0 === (numberOf(base) & mask) >>> 0;
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
