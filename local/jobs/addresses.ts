import { EndpointSlices, KnativeServices } from '../../shared/api/kinds.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { urlOfEndpoint } from '../core/endpoints.ts';
import type { ServiceName } from './core/service-names.ts';

/** Today's addresses of these Services, by `NAMESPACE/NAME`, as far as they have one. */
export async function addressesOf(kube: Kube, services: readonly ServiceName[]): Promise<Record<string, string>> {
  const pairs = await Promise.all(
    services.map(async (service) => [`${service.namespace}/${service.name}`, await addressOf(kube, service)] as const),
  );
  return Object.fromEntries(pairs.flatMap(([key, url]) => (url === undefined ? [] : [[key, url] as const])));
}

async function addressOf(kube: Kube, { namespace, name }: ServiceName): Promise<string | undefined> {
  const service = await kube.get(KnativeServices, namespace, name);
  if (service?.status?.address?.url !== undefined) return service.status.address.url;
  const { items } = await kube.list(EndpointSlices, { namespace, labelSelector: `kubernetes.io/service-name=${name}` });
  return urlOfEndpoint(items);
}
