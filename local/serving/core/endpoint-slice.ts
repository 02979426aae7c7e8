import type { EndpointSlice, Service } from '../../../shared/api/kubernetes/network.ts';

/** Says that a Service is answered for by a port of this machine; it goes when the Service goes. */
export function endpointSliceOf({ metadata, spec }: Service, port: number): EndpointSlice {
  const { name, namespace, uid = '' } = metadata;
  const portName = spec?.ports?.[0]?.name;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': 'orka-local' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true, serving: true, terminating: false } }],
    ports: [{ ...(portName !== undefined && { name: portName }), port, protocol: 'TCP' }],
  };
}
