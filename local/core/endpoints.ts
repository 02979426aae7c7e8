import type { EndpointSlice } from '../../shared/api/kubernetes/network.ts';

/** The URL of an endpoint of one Service that is ready; on one machine nothing routes the Service's own address. */
export function urlOfEndpoint(slices: readonly EndpointSlice[]): string | undefined {
  for (const { addressType, endpoints, ports } of slices) {
    const address = endpoints.find(({ conditions }) => conditions?.ready !== false)?.addresses[0];
    const port = (ports?.find(({ name }) => name === 'http') ?? ports?.[0])?.port;
    if (address === undefined || port === undefined) continue;
    return `http://${addressType === 'IPv6' ? `[${address}]` : address}:${port}`;
  }
  return undefined;
}
