import { expect } from 'chai';
import type { JsonObject } from '../../../../../local/apiserver/schema/compile.ts';
import { builtinColumns } from '../../../../../local/apiserver/table/builtin.ts';
import { toTable } from '../../../../../local/apiserver/table/table.ts';

const now = new Date('2020-01-01T01:00:00Z');
const metadata = { name: 'x', creationTimestamp: '2020-01-01T00:00:00Z' };

const cells = (group: string, kind: string, object: JsonObject, wide = false): unknown => {
  const columns = builtinColumns(group, kind).filter(({ priority }) => wide || priority === 0);
  return toTable({ columns, objects: [{ kind, metadata, ...object }], metadata: {}, includeObject: 'None', now }).rows[0]?.[
    'cells'
  ];
};

const pod = (status: JsonObject, more: JsonObject = {}): JsonObject => ({
  spec: { containers: [{ name: 'a' }, { name: 'b' }] },
  status,
  ...more,
});
const running = { ready: true, restartCount: 0, state: { running: {} } };
const ended = (exitCode: number, reason?: string): JsonObject => ({
  restartCount: 0,
  state: { terminated: { exitCode, reason } },
});

describe('columns of pods', () => {
  const rows: { name: string; object: JsonObject; wanted: [ready: string, status: string, restarts: string] }[] = [
    { name: 'waiting to be scheduled', object: pod({ phase: 'Pending' }), wanted: ['0/2', 'Pending', '0'] },
    {
      name: 'running',
      object: pod({ phase: 'Running', containerStatuses: [running, running] }),
      wanted: ['2/2', 'Running', '0'],
    },
    {
      name: 'waiting for an image',
      object: pod({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] }),
      wanted: ['0/2', 'ImagePullBackOff', '0'],
    },
    {
      name: 'completed',
      object: pod({ phase: 'Succeeded', containerStatuses: [ended(0, 'Completed'), ended(0, 'Completed')] }),
      wanted: ['0/2', 'Completed', '0'],
    },
    {
      name: 'one completed, one failed',
      object: pod({ phase: 'Failed', containerStatuses: [ended(0, 'Completed'), ended(1, 'Error')] }),
      wanted: ['0/2', 'Error', '0'],
    },
    {
      name: 'failed without a reason',
      object: pod({ phase: 'Failed', containerStatuses: [ended(3)] }),
      wanted: ['0/2', 'ExitCode:3', '0'],
    },
    { name: 'evicted', object: pod({ phase: 'Failed', reason: 'Evicted' }), wanted: ['0/2', 'Evicted', '0'] },
    {
      name: 'being deleted',
      object: pod(
        { phase: 'Running', containerStatuses: [running, running] },
        { metadata: { ...metadata, deletionTimestamp: 'x' } },
      ),
      wanted: ['2/2', 'Terminating', '0'],
    },
    {
      name: 'initializing',
      object: pod(
        { phase: 'Pending', initContainerStatuses: [{ state: { running: {} } }] },
        { spec: { containers: [{}], initContainers: [{}, {}] } },
      ),
      wanted: ['0/1', 'Init:0/2', '0'],
    },
    {
      name: 'failed to initialize',
      object: pod({ phase: 'Pending', initContainerStatuses: [ended(1, 'Error')] }),
      wanted: ['0/2', 'Init:Error', '0'],
    },
    {
      name: 'restarted',
      object: pod({
        phase: 'Running',
        containerStatuses: [
          { ...running, restartCount: 2, lastState: { terminated: { finishedAt: '2020-01-01T00:59:00Z' } } },
          running,
        ],
      }),
      wanted: ['2/2', 'Running', '2 (60s ago)'],
    },
  ];
  for (const { name, object, wanted } of rows) {
    it(name, () => expect(cells('', 'Pod', object)).to.deep.equal(['x', ...wanted, '60m']));
  }

  it('strike through pods that are done', () => {
    const columns = builtinColumns('', 'Pod');
    const of = (phase: string) =>
      toTable({ columns, objects: [{ kind: 'Pod', metadata, ...pod({ phase }) }], metadata: {}, includeObject: 'None', now })
        .rows[0];
    expect(of('Succeeded')).to.have.nested.property('conditions[0].reason', 'Succeeded');
    expect(of('Failed')).to.have.nested.property('conditions[0].type', 'Completed');
    expect(of('Running')).to.not.have.property('conditions');
  });
});

describe('columns of other built-in kinds', () => {
  const times = { startTime: '2020-01-01T00:00:00Z', completionTime: '2020-01-01T00:00:30Z' };
  const template = {
    spec: {
      containers: [
        { name: 'a', image: 'i' },
        { name: 'b', image: 'j' },
      ],
    },
  };
  const rows: { group: string; kind: string; object: JsonObject; wide?: boolean; wanted: unknown[] }[] = [
    {
      group: 'batch',
      kind: 'Job',
      object: {
        spec: { completions: 1 },
        status: { ...times, succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
      },
      wanted: ['x', 'Complete', '1/1', '30s', '60m'],
    },
    {
      group: 'batch',
      kind: 'Job',
      object: {
        spec: { parallelism: 3, template, selector: { matchLabels: { a: 'b' } } },
        status: { startTime: '2020-01-01T00:59:00Z' },
      },
      wide: true,
      wanted: ['x', 'Running', '0/1 of 3', '60s', '60m', 'a,b', 'i,j', 'a=b'],
    },
    {
      group: 'batch',
      kind: 'Job',
      object: { status: { conditions: [{ type: 'Failed', status: 'True' }] } },
      wanted: ['x', 'Failed', '0/1', '', '60m'],
    },
    { group: '', kind: 'ConfigMap', object: { data: { a: '1' }, binaryData: { b: '2' } }, wanted: ['x', 2, '60m'] },
    { group: '', kind: 'Secret', object: { type: 'Opaque', data: { a: '1' } }, wanted: ['x', 'Opaque', 1, '60m'] },
    { group: '', kind: 'Namespace', object: { status: { phase: 'Active' } }, wanted: ['x', 'Active', '60m'] },
    {
      group: '',
      kind: 'Service',
      object: {
        spec: {
          type: 'ClusterIP',
          clusterIPs: ['10.0.0.1'],
          ports: [
            { port: 80, protocol: 'TCP' },
            { port: 443, nodePort: 3, protocol: 'TCP' },
          ],
          selector: { b: '2', a: '1' },
        },
      },
      wide: true,
      wanted: ['x', 'ClusterIP', '10.0.0.1', '<none>', '80/TCP,443:3/TCP', '60m', 'a=1,b=2'],
    },
    {
      group: '',
      kind: 'PersistentVolumeClaim',
      object: {
        spec: { volumeName: 'v', storageClassName: 'local' },
        status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] },
      },
      wanted: ['x', 'Bound', 'v', '1Gi', 'RWO,ROX', 'local', '<unset>', '60m'],
    },
    {
      group: '',
      kind: 'Event',
      object: {
        type: 'Normal',
        reason: 'Started',
        message: ' hello \n',
        involvedObject: { kind: 'Pod', name: 'p' },
        lastTimestamp: '2020-01-01T00:58:20Z',
        count: 4,
        source: { component: 'c' },
      },
      wide: true,
      wanted: ['100s', 'Normal', 'Started', 'pod/p', '', 'c', 'hello', '<unknown>', 4, 'x'],
    },
    {
      group: 'events.k8s.io',
      kind: 'Event',
      object: {
        type: 'Warning',
        reason: 'Bad',
        note: 'n',
        regarding: { kind: 'Task', name: 't' },
        eventTime: '2020-01-01T00:58:20Z',
        reportingController: 'c',
      },
      wanted: ['100s', 'Warning', 'Bad', 'task/t', 'n'],
    },
    { group: 'coordination.k8s.io', kind: 'Lease', object: { spec: { holderIdentity: 'me' } }, wanted: ['x', 'me', '60m'] },
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', object: {}, wanted: ['x', '2020-01-01T00:00:00Z'] },
    {
      group: 'rbac.authorization.k8s.io',
      kind: 'RoleBinding',
      object: { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'ServiceAccount', namespace: 'n', name: 's' }] },
      wide: true,
      wanted: ['x', 'Role/r', '60m', '', '', 'n/s'],
    },
    {
      group: 'apps',
      kind: 'Deployment',
      object: { spec: { replicas: 2 }, status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 } },
      wanted: ['x', '1/2', 2, 1, '60m'],
    },
    {
      group: 'discovery.k8s.io',
      kind: 'EndpointSlice',
      object: {
        addressType: 'IPv4',
        ports: [{ port: 80 }],
        endpoints: [1, 2, 3, 4].map((n) => ({ addresses: [`10.0.0.${n}`] })),
      },
      wanted: ['x', 'IPv4', '80', '10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...', '60m'],
    },
    {
      group: '',
      kind: 'Node',
      object: {
        metadata: { ...metadata, labels: { 'node-role.kubernetes.io/control-plane': '' } },
        status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { kubeletVersion: 'v1' } },
      },
      wanted: ['x', 'Ready', 'control-plane', '60m', 'v1'],
    },
    {
      group: 'policy',
      kind: 'PodDisruptionBudget',
      object: { spec: { minAvailable: 1 }, status: { disruptionsAllowed: 2 } },
      wanted: ['x', '1', 'N/A', 2, '60m'],
    },
    {
      group: 'networking.k8s.io',
      kind: 'NetworkPolicy',
      object: { spec: { podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }] } } },
      wanted: ['x', 'a in (b,c)', '60m'],
    },
    { group: '', kind: 'ServiceAccount', object: {}, wanted: ['x', '60m'] },
  ];
  for (const { group, kind, object, wide, wanted } of rows) {
    it(`${group}/${kind}${wide ? ', wide' : ''}`, () => expect(cells(group, kind, object, wide)).to.deep.equal(wanted));
  }
});
