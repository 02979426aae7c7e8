/** The columns of the built-in kinds, as kubectl shows them. */
import {
  ageColumn,
  column,
  createdAtColumn,
  field,
  nameColumn,
  number,
  podTemplateColumns,
  selectorColumn,
  selectorText,
  wide,
} from './columns.ts';
import { entries, get } from './core/get.ts';
import { summarizePod } from './core/pod.ts';
import { eventColumns } from './kinds/event.ts';
import { jobColumns } from './kinds/job.ts';
import { endpointSliceColumns, endpointsColumns, serviceColumns } from './kinds/network.ts';
import { nodeColumns } from './kinds/node.ts';
import { bindingColumns } from './kinds/rbac.ts';
import { claimColumns } from './kinds/storage.ts';
import type { ComputedColumn } from './types.ts';

const replicas = (object: unknown): string =>
  `${get(object, 'status', 'readyReplicas') ?? 0}/${get(object, 'spec', 'replicas') ?? 0}`;

const size = (...names: readonly string[]) =>
  column('Data', (object) => names.reduce((sum, name) => sum + entries(object, name).length, 0));

const quantity = (value: unknown): string => (value === undefined ? 'N/A' : String(value));

const COLUMNS: Readonly<Record<string, readonly ComputedColumn[]>> = {
  '/ConfigMap': [nameColumn, size('data', 'binaryData'), ageColumn],
  '/Endpoints': endpointsColumns,
  '/Event': eventColumns,
  '/Namespace': [nameColumn, column('Status', field('status.phase')), ageColumn],
  '/Node': nodeColumns,
  '/PersistentVolumeClaim': claimColumns,
  '/Pod': [
    nameColumn,
    column('Ready', (pod, now) => summarizePod(pod, now).ready),
    column('Status', (pod, now) => summarizePod(pod, now).status),
    column('Restarts', (pod, now) => summarizePod(pod, now).restarts),
    ageColumn,
    wide('IP', field('status.podIP', '<none>')),
    wide('Node', field('spec.nodeName', '<none>')),
    wide('Nominated Node', field('status.nominatedNodeName', '<none>')),
    wide('Readiness Gates', () => '<none>'),
  ],
  '/Secret': [nameColumn, column('Type', field('type')), size('data'), ageColumn],
  '/Service': serviceColumns,
  'apiextensions.k8s.io/CustomResourceDefinition': [nameColumn, createdAtColumn],
  'apps/Deployment': [
    nameColumn,
    column('Ready', replicas),
    column('Up-to-date', number('status.updatedReplicas')),
    column('Available', number('status.availableReplicas')),
    ageColumn,
    ...podTemplateColumns,
    selectorColumn,
  ],
  'apps/StatefulSet': [nameColumn, column('Ready', replicas), ageColumn, ...podTemplateColumns],
  'batch/Job': jobColumns,
  'coordination.k8s.io/Lease': [nameColumn, column('Holder', field('spec.holderIdentity')), ageColumn],
  'discovery.k8s.io/EndpointSlice': endpointSliceColumns,
  'events.k8s.io/Event': eventColumns,
  'networking.k8s.io/NetworkPolicy': [
    nameColumn,
    column('Pod-Selector', (object) => selectorText(get(object, 'spec', 'podSelector'))),
    ageColumn,
  ],
  'policy/PodDisruptionBudget': [
    nameColumn,
    column('Min Available', (object) => quantity(get(object, 'spec', 'minAvailable'))),
    column('Max Unavailable', (object) => quantity(get(object, 'spec', 'maxUnavailable'))),
    column('Allowed Disruptions', number('status.disruptionsAllowed'), 'integer'),
    ageColumn,
  ],
  'rbac.authorization.k8s.io/ClusterRole': [nameColumn, createdAtColumn],
  'rbac.authorization.k8s.io/ClusterRoleBinding': bindingColumns,
  'rbac.authorization.k8s.io/Role': [nameColumn, createdAtColumn],
  'rbac.authorization.k8s.io/RoleBinding': bindingColumns,
};

const PLAIN: readonly ComputedColumn[] = [nameColumn, ageColumn];

/** The columns of a built-in kind, Name and Age where it has none of its own. `group` is '' for the core group. */
export const builtinColumns = (group: string, kind: string): readonly ComputedColumn[] => COLUMNS[`${group}/${kind}`] ?? PLAIN;
