import { ageColumn, column, field, nameColumn, wide } from '../columns.ts';
import { entries, get, list, text } from '../core/get.ts';
import type { ComputedColumn } from '../types.ts';

const ROLE = 'node-role.kubernetes.io/';

const statusOf = (node: unknown): string => {
  const ready = list(node, 'status', 'conditions').find((one) => get(one, 'type') === 'Ready');
  const word = ready === undefined ? 'Unknown' : get(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return get(node, 'spec', 'unschedulable') === true ? `${word},SchedulingDisabled` : word;
};

const rolesOf = (node: unknown): string =>
  entries(node, 'metadata', 'labels')
    .flatMap(([name]) => (name.startsWith(ROLE) ? [name.slice(ROLE.length)] : []))
    .sort()
    .join(',') || '<none>';

const address = (type: string) => (node: unknown) => {
  const found = list(node, 'status', 'addresses').find((one) => get(one, 'type') === type);
  return text(found, 'address') || '<none>';
};

/** The columns of Nodes. */
export const nodeColumns: readonly ComputedColumn[] = [
  nameColumn,
  column('Status', statusOf),
  column('Roles', rolesOf),
  ageColumn,
  column('Version', field('status.nodeInfo.kubeletVersion')),
  wide('Internal-IP', address('InternalIP')),
  wide('External-IP', address('ExternalIP')),
  wide('OS-Image', field('status.nodeInfo.osImage', '<unknown>')),
  wide('Kernel-Version', field('status.nodeInfo.kernelVersion', '<unknown>')),
  wide('Container-Runtime', field('status.nodeInfo.containerRuntimeVersion', '<unknown>')),
];
