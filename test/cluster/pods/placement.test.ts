import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Agents, Pods, type ResourceKind } from '../../../shared/api/kinds.ts';
import type { Pod, PodSpec } from '../../../shared/api/kubernetes/pod.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import type { KubeObject } from '../../../shared/kube/kube.ts';
import { until } from '../../support/until.ts';
import { podsPlatform } from './support/platform.ts';
import { describeWithPods, settings } from './support/settings.ts';
import type { Space } from './support/space.ts';

const image = settings?.userImage ?? '';
const kind = (group: string, version: string, plural: string, name: string, namespaced: boolean): ResourceKind<KubeObject> => ({
  group,
  version,
  plural,
  kind: name,
  namespaced,
});
const Nodes = kind('', 'v1', 'nodes', 'Node', false);
const RuntimeClasses = kind('node.k8s.io', 'v1', 'runtimeclasses', 'RuntimeClass', false);
const ResourceQuotas = kind('', 'v1', 'resourcequotas', 'ResourceQuota', true);

const hostname = 'kubernetes.io/hostname';
const toleration = { key: 'sandboxed', operator: 'Exists', effect: 'NoSchedule' } as const;

describeWithPods('pods: where a worker runs', function () {
  this.timeout(120_000);
  let space: Space;
  let node: string;
  let runtimeClass: string;

  before(async () => {
    space = await (await podsPlatform()).space();
    const { items } = await space.kube.list(Nodes);
    node = items[0]?.metadata.labels?.[hostname] ?? '';
    runtimeClass = space.namespace;
    const { kube, namespace } = space;
    await kube.create(RuntimeClasses, '', {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: runtimeClass },
      handler: 'runc',
    } as KubeObject);
    await until('the runtime class to be known where pods are let in', () => isKnown(runtimeClass));
    await kube.create(Agents, namespace, {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Agent',
      metadata: { name: 'sandboxed' },
      spec: {
        execution: { runtimeClassName: runtimeClass, nodeSelector: { [hostname]: 'no-such-node' }, tolerations: [toleration] },
      },
    });
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: hostname, operator: 'In', values: [node] }] }],
        },
      },
    };
    const execution = { nodeSelector: { [hostname]: node }, affinity } as NonNullable<Task['spec']['execution']>;
    await space.task('placed', { type: 'container', image, command: ['true'], agentRef: { name: 'sandboxed' }, execution });
  });
  /** Admission looks into a cache; a pod that comes too early is refused, and its Job tries again only after a while. */
  async function isKnown(runtimeClassName: string): Promise<true | undefined> {
    const { kube, namespace } = space;
    const at = { namespace, name: 'probe' };
    const containers = [{ name: 'probe', image }];
    const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: at.name }, spec: { runtimeClassName, containers } };
    return kube.create(Pods, namespace, pod).then(
      () => kube.delete(Pods, at).then(() => true as const),
      () => undefined,
    );
  }
  after(async () => {
    await space?.kube.delete(RuntimeClasses, { namespace: '', name: runtimeClass });
  });

  it('what the Task says of its place holds, and what only its Agent says holds as well', async () => {
    const { status } = await space.ended('placed');
    expect(status?.phase, status?.message).to.equal('Succeeded');
    const { spec } = await space.podThat('placed', 'be there', () => true);
    const { runtimeClassName, nodeSelector, tolerations, affinity }: PodSpec = spec;
    expect({ runtimeClassName, nodeSelector }).to.deep.equal({
      runtimeClassName: runtimeClass,
      nodeSelector: { [hostname]: node },
    });
    expect(tolerations).to.deep.include(toleration);
    expect(JSON.stringify(affinity)).to.contain(`"${node}"`);
  });

  it('a pod that the cluster refuses is told of, and runs once it is let in', async () => {
    const full = await (await podsPlatform()).space();
    const at = { namespace: full.namespace, name: 'pods' };
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: at.name }, spec: { hard: { pods: '0' } } };
    await full.kube.create(ResourceQuotas, full.namespace, quota as KubeObject);
    await until('the quota to count', async () => {
      const found = await full.kube.get(ResourceQuotas, at.namespace, at.name);
      return (found as { status?: { hard?: object } } | undefined)?.status?.hard;
    });
    await full.task('refused', { type: 'container', image, command: ['true'] });
    const told = await full.taskThat(
      'refused',
      'say why it does not start',
      ({ status }) => findCondition(status?.conditions, 'PodStuck')?.status === 'True',
    );
    expect(findCondition(told.status?.conditions, 'PodStuck')).to.include({ reason: 'PodRefused' });
    expect(findCondition(told.status?.conditions, 'PodStuck')?.message).to.contain('exceeded quota: pods');
    await full.kube.patch(ResourceQuotas, at, { spec: { hard: { pods: '9' } } });
    expect((await full.ended('refused')).status).to.include({ phase: 'Succeeded', attempts: 1 });
  });

  describe('a cluster that does not let a Job in', () => {
    const quota = (jobs: string) => ({ metadata: { name: 'jobs' }, spec: { hard: { 'count/jobs.batch': jobs } } });
    let crowded: Space;
    before(async () => {
      crowded = await (await podsPlatform()).space();
      await crowded.kube.create(ResourceQuotas, crowded.namespace, {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        ...quota('0'),
      } as KubeObject);
      // A quota counts for nothing until its controller has looked at the namespace.
      await until('the quota to count', async () => {
        const found = await crowded.kube.get(ResourceQuotas, crowded.namespace, 'jobs');
        return (found as { status?: { hard?: object } } | undefined)?.status?.hard;
      });
      await crowded.task('late', { type: 'container', image, command: ['true'] });
    });

    it('is named while the Task waits, and the Task starts when there is room', async () => {
      const { status } = await crowded.taskThat('late', 'wait', (task) => task.status?.phase === 'Pending');
      expect(status?.message).to.contain('exceeded quota: jobs');
      expect(findCondition(status?.conditions, 'Admitted')).to.include({ status: 'False', reason: 'JobForbidden' });
      await crowded.kube.patch(
        ResourceQuotas,
        { namespace: crowded.namespace, name: 'jobs' },
        { spec: { hard: { 'count/jobs.batch': '9' } } },
      );
      expect((await crowded.ended('late')).status).to.include({ phase: 'Succeeded', attempts: 1 });
    });
  });
});
