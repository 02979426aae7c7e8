import { ageColumn, column, field, labelsText, nameColumn, wide } from '../columns.ts';
import { list, text } from '../core/get.ts';
import type { ComputedColumn } from '../types.ts';

const externalIp = (service: unknown): string => {
  if (text(service, 'spec', 'type') === 'ExternalName') return text(service, 'spec', 'externalName');
  const ingress = list(service, 'status', 'loadBalancer', 'ingress').map((one) => text(one, 'ip') || text(one, 'hostname'));
  const all = [...ingress, ...list(service, 'spec', 'externalIPs')].join(',');
  return all || (text(service, 'spec', 'type') === 'LoadBalancer' ? '<pending>' : '<none>');
};

const portsOf = (service: unknown): string =>
  list(service, 'spec', 'ports')
    .map((port) => {
      const { port: number, nodePort, protocol = 'TCP' } = port as Record<string, unknown>;
      return nodePort === undefined ? `${number}/${protocol}` : `${number}:${nodePort}/${protocol}`;
    })
    .join(',') || '<none>';

const clusterIp = (service: unknown): string =>
  String(list(service, 'spec', 'clusterIPs')[0] ?? (text(service, 'spec', 'clusterIP') || '<none>'));

/** The columns of Services. */
export const serviceColumns: readonly ComputedColumn[] = [
  nameColumn,
  column('Type', field('spec.type')),
  column('Cluster-IP', clusterIp),
  column('External-IP', externalIp),
  column('Port(s)', portsOf),
  ageColumn,
  wide('Selector', (service) => labelsText(service, 'spec', 'selector')),
];

/** The first three of many, and how many there are besides. */
const few = (all: readonly string[], none: string): string => {
  if (all.length === 0) return none;
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
};

const addressesOf = (endpoints: unknown): string =>
  few(
    list(endpoints, 'subsets').flatMap((subset) =>
      list(subset, 'ports').flatMap((port) =>
        list(subset, 'addresses').map((address) => `${text(address, 'ip')}:${String((port as Record<string, unknown>)['port'])}`),
      ),
    ),
    '<none>',
  );

/** The columns of Endpoints. */
export const endpointsColumns: readonly ComputedColumn[] = [nameColumn, column('Endpoints', addressesOf), ageColumn];

/** The columns of EndpointSlices. */
export const endpointSliceColumns: readonly ComputedColumn[] = [
  nameColumn,
  column('AddressType', field('addressType')),
  column('Ports', (slice) =>
    few(
      list(slice, 'ports').map((port) => String((port as Record<string, unknown>)['port'] ?? '*')),
      '<unset>',
    ),
  ),
  column('Endpoints', (slice) =>
    few(
      list(slice, 'endpoints').flatMap((one) => list(one, 'addresses').map(String)),
      '<unset>',
    ),
  ),
  ageColumn,
];
