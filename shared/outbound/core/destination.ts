import { InvalidError } from '../../errors/catalogue.ts';
import type { IpBlock } from './ip-address.ts';
import { ipKind, isAllowed } from './ip-kind.ts';

/** Where a request of somebody else's choice goes, before any name has been looked up. */
export type Destination =
  | { readonly kind: 'address'; readonly address: string }
  /** A name of the public DNS, to be looked up as it is, without the cluster's search domains. */
  | { readonly kind: 'name'; readonly name: string }
  /** A Service of the cluster. */
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string };

export interface OutboundPolicy {
  /** The only namespace whose Services may be called; none may where it says none. */
  readonly namespace: string | undefined;
  /** Addresses that are allowed although they are not public. */
  readonly allowed: readonly IpBlock[];
  /** The cluster's DNS domain. */
  readonly clusterDomain: string;
}

/** Metadata services of clouds: not to be called, whatever they resolve to. */
const forbiddenNames =
  /^(metadata|metadata\.google\.internal|metadata\.goog|metadata\.azure\.internal|instance-data(\.ec2\.internal)?)$/;
const kubernetesApi = /^kubernetes\.default(\.|$)/;

/**
 * Says where a URL leads, or throws an InvalidError that says why nobody may be sent there: another scheme than http and https, credentials
 * in the URL, the cloud's metadata service, the Kubernetes API, a Service of another namespace, an address that is not public.
 *
 * Names are only sorted here; what they resolve to is judged by `checkAddress`.
 */
export function destinationOf(url: URL, policy: OutboundPolicy): Destination {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new InvalidError(`scheme ${url.protocol.slice(0, -1)} is refused: use http or https`);
  if (url.username !== '' || url.password !== '')
    throw new InvalidError('credentials in the URL are refused: sign with a Secret');
  const host = url.hostname.replace(/\.+$/, '');
  if (ipKind(host) !== undefined) {
    checkAddress(host, policy.allowed);
    return { kind: 'address', address: host.replace(/^\[|\]$/g, '') };
  }
  if (forbiddenNames.test(host)) throw new InvalidError(`host ${host} is refused: it is the metadata service of a cloud`);
  if (kubernetesApi.test(host)) throw new InvalidError(`host ${host} is refused: it is the Kubernetes API`);
  return serviceOf(host, policy) ?? { kind: 'name', name: host };
}

/** Throws an InvalidError where an address is neither public nor allowed. */
export function checkAddress(address: string, allowed: readonly IpBlock[]): void {
  const kind = ipKind(address);
  if (kind === 'public' || isAllowed(address, allowed)) return;
  throw new InvalidError(`address ${address} is refused: it is ${kind ?? 'no IP address'}, and only public ones are called`);
}

/** The Service that a name stands for: `name`, `name.namespace.svc`, or that with the cluster's domain. */
function serviceOf(host: string, { namespace, clusterDomain }: OutboundPolicy): Destination | undefined {
  // The name of this machine is for the address rules to judge.
  if (host === 'localhost' || host.endsWith('.localhost')) return undefined;
  const inCluster = host.endsWith(`.${clusterDomain}`) ? host.slice(0, -clusterDomain.length - 1) : host;
  const labels = inCluster.split('.');
  if (labels.length === 1 && inCluster === host) return serviceIn(namespace, host, host);
  if (labels.at(-1) !== 'svc') {
    if (inCluster !== host) throw new InvalidError(`host ${host} is refused: of the cluster only Services are called`);
    if (labels.at(-1) === 'local') throw new InvalidError(`host ${host} is refused: names in .local are not public`);
    return undefined;
  }
  const [name = '', owner, ...rest] = labels.slice(0, -1);
  if (namespace === undefined || (owner === namespace && rest.length === 0)) return serviceIn(namespace, name, host);
  throw new InvalidError(`host ${host} is refused: only Services of the Task's own namespace (${namespace}) are called`);
}

function serviceIn(namespace: string | undefined, name: string, host: string): Destination {
  if (namespace === undefined) throw new InvalidError(`host ${host} is refused: only public hosts are called`);
  return { kind: 'service', namespace, name };
}
