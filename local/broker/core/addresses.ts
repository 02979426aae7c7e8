import type { Broker } from '../../../shared/api/knative/broker.ts';
import type { KReference } from '../../../shared/api/knative/duck.ts';
import type { KnativeService } from '../../../shared/api/knative/service.ts';
import type { EndpointSlice } from '../../../shared/api/kubernetes/network.ts';
import { urlOfEndpoint } from '../../core/endpoints.ts';
import type { Lookup, Resolved } from './destination.ts';

/** The objects that a reference may name, as they are in the Kubernetes API. */
export interface Addressables {
  readonly brokers: readonly Broker[];
  readonly services: readonly KnativeService[];
  readonly slices: readonly EndpointSlice[];
}

/** Resolves references to a Knative Service or Broker by its status, to a Kubernetes Service by what answers for it. */
export function lookupIn({ brokers, services, slices }: Addressables): Lookup {
  return (ref) => {
    switch (`${groupOf(ref)}/${ref.kind}`) {
      case 'serving.knative.dev/Service':
        return byStatus(ref, find(services, ref), (service) => service.status?.address?.url ?? service.status?.url);
      case 'eventing.knative.dev/Broker':
        return byStatus(ref, find(brokers, ref), (broker) => broker.status?.address?.url);
      case '/Service':
        return byEndpoints(ref, slices);
      default:
        return {
          kind: 'unresolved',
          message: `objects of kind ${ref.kind} (${ref.apiVersion ?? ref.group ?? 'v1'}) have no address on one machine`,
        };
    }
  };
}

function groupOf({ apiVersion, group }: KReference): string {
  if (group !== undefined) return group;
  return apiVersion?.includes('/') === true ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

type Named = { metadata: { name: string; namespace?: string } };

function find<T extends Named>(objects: readonly T[], { namespace, name }: KReference): T | undefined {
  return objects.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
}

function byStatus<T>(ref: KReference, object: T | undefined, urlOf: (object: T) => string | undefined): Resolved {
  const { kind, namespace, name, apiVersion = '' } = ref;
  const resource = `${kind.toLowerCase()}s.${groupOf(ref)}`;
  if (object === undefined)
    return { kind: 'unresolved', message: `failed to get object ${namespace}/${name}: ${resource} "${name}" not found` };
  const url = urlOf(object);
  if (url !== undefined) return { kind: 'url', url };
  const what = `Kind = ${kind}, Namespace = ${namespace}, Name = ${name}, APIVersion = ${apiVersion}`;
  return { kind: 'unresolved', message: `address not set for ${what}, Group = , Address = ` };
}

function byEndpoints(ref: KReference, slices: readonly EndpointSlice[]): Resolved {
  const url = urlOfEndpoint(
    slices.filter(
      ({ metadata }) => metadata.namespace === ref.namespace && metadata.labels?.['kubernetes.io/service-name'] === ref.name,
    ),
  );
  return url === undefined
    ? { kind: 'unresolved', message: `Service "${ref.namespace}/${ref.name}" has no endpoint that is ready` }
    : { kind: 'url', url };
}
