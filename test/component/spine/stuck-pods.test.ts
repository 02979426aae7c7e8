import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Events, Jobs, Pods } from '../../../shared/api/kinds.ts';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { PodStatus } from '../../../shared/api/kubernetes/pod.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { defaultPodPatience, type PodPatience } from '../../../shared/core/pod-trouble.ts';
import { timestamp } from '../../../shared/core/time.ts';
import { deliveries } from '../../support/chaos.ts';
import { createProvider, type Spine, startSpine, type Worker } from '../../support/spine.ts';
import { until } from '../../support/until.ts';

const longAgo = timestamp(Date.now() - 3_600_000);
const minuteAgo = timestamp(Date.now() - 60_000);
const waiting = (reason: string, message?: string): PodStatus => ({
  phase: 'Pending',
  startTime: minuteAgo,
  containerStatuses: [
    {
      name: 'worker',
      image: 'x',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason, ...(message && { message }) } },
    },
  ],
});
const unschedulable = (lastTransitionTime: string): PodStatus => ({
  phase: 'Pending',
  conditions: [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available', lastTransitionTime },
  ],
});

for (const chaos of deliveries()) {
  describe(`spine, ${chaos.name}: pods that do not start`, () => {
    let spine: Spine;
    let worker: Worker;
    const podPatience: PodPatience = { ...defaultPodPatience, scheduleMs: 600_000 };
    before(async () => {
      spine = await startSpine({
        chaos,
        worker: (job, tools) => worker(job, tools),
        operator: { podPatience },
        limits: { podPatience },
      });
      await createProvider(spine.kube);
    });
    after(() => spine.close());
    afterEach(() => expect(spine.dispatcher.refused).to.deep.equal([]));

    /** What the Job controller, the scheduler and the kubelet would write. */
    async function podOf(job: Job, status: PodStatus): Promise<void> {
      const { name, namespace = 'default', uid = '' } = job.metadata;
      const { labels, annotations } = job.spec.template.metadata ?? {};
      const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid };
      await spine.kube.create(Pods, namespace, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `${name}-x`,
          namespace,
          ...(annotations && { annotations }),
          labels: { ...labels, 'batch.kubernetes.io/job-name': name },
          ownerReferences: [owner],
        },
        spec: { containers: [{ name: 'worker', image: 'x' }] },
      });
      await spine.kube.patch(Jobs, { namespace, name }, { status: { active: 1 } }, { subresource: 'status' });
      await setStatus(name, status);
    }
    const setStatus = (job: string, status: PodStatus): Promise<unknown> =>
      spine.kube.patch(Pods, { namespace: 'default', name: `${job}-x` }, { status }, { subresource: 'status' });
    const stuck = ({ status }: Task) => findCondition(status?.conditions, 'PodStuck');
    const happened = async (task: Task): Promise<string[]> => {
      const { items } = await spine.kube.list(Events, { namespace: 'default' });
      return items
        .filter(({ involvedObject }) => involvedObject.uid === task.metadata.uid)
        .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
    };
    const jobs = async (name: string): Promise<string[]> =>
      (await spine.kube.list(Jobs, { namespace: 'default', labelSelector: `orka.ai/task=${name}` })).items.map(
        ({ metadata }) => metadata.name,
      );

    it('one whose Secret is missing fails its Task, says what to do, and is removed', async () => {
      worker = (job) => podOf(job, waiting('CreateContainerConfigError', 'secret "s" not found'));
      await spine.create({ name: 'secretless', spec: {} });
      const task = await spine.finished('secretless');
      const message = 'pod stuck: CreateContainerConfigError - secret "s" not found';
      expect(task.status).to.include({ phase: 'Failed', message });
      await spine.dispatcher.idle();
      expect(await happened(task)).to.include(
        `Warning TaskFailed: ${message}; create what the message names, or correct the Task or its Agent`,
      );
      expect(await jobs('secretless')).to.deep.equal([]);
    });

    it('one whose image cannot be pulled is tried again by policy, the pod before gone', async () => {
      worker = async (job, { end }) => {
        if (!job.metadata.name.endsWith('-1')) return end('succeeded');
        await podOf(job, { ...waiting('ImagePullBackOff', 'Back-off'), startTime: longAgo });
      };
      await spine.create({ name: 'pulls', spec: { retryPolicy: { maxRetries: 1, initialDelay: '10ms' } } });
      const task = await spine.finished('pulls');
      expect(task.status).to.include({ phase: 'Succeeded', attempts: 2 });
      expect(await happened(task)).to.satisfy((all: string[]) =>
        all.some((each) => each.includes('Retrying: pod stuck: ImagePullBackOff - Back-off')),
      );
      expect(await jobs('pulls')).to.have.length(1);
    });

    it('one that finds no node says why in its Task, and runs when there is one', async () => {
      let go: (() => Promise<void>) | undefined;
      worker = async (job, { end }) => {
        await podOf(job, unschedulable(minuteAgo));
        go = async () => {
          await setStatus(job.metadata.name, { phase: 'Running', conditions: [{ type: 'PodScheduled', status: 'True' }] });
          await spine.when('roomless', 'to say that it has started', (task) => stuck(task)?.status === 'False');
          await end('succeeded');
        };
      };
      await spine.create({ name: 'roomless', spec: {} });
      const task = await spine.when('roomless', 'to say why it does not start', (found) => stuck(found)?.status === 'True');
      expect(task.status?.phase).to.equal('Running');
      expect(stuck(task)).to.include({
        reason: 'Unschedulable',
        message:
          'pod unschedulable: 0/1 nodes are available; add room to the cluster, or ask for less in spec.resources and spec.execution',
      });
      await (await until('the pod to be there', () => go))();
      expect((await spine.finished('roomless')).status).to.include({ phase: 'Succeeded', attempts: 1 });
      await spine.dispatcher.idle();
      expect((await happened(task)).map((each) => each.split(':')[0])).to.include.members([
        'Warning PodStuck',
        'Normal PodStarted',
      ]);
    });

    it('one that finds no node for too long fails', async () => {
      worker = (job) => podOf(job, unschedulable(longAgo));
      await spine.create({ name: 'homeless', spec: {} });
      expect((await spine.finished('homeless')).status).to.include({
        phase: 'Failed',
        message: 'pod unschedulable: 0/1 nodes are available',
      });
    });

    it('one that waits for a volume for too long says for which', async () => {
      worker = async (job) => {
        await podOf(job, unschedulable(minuteAgo));
        const pod = await spine.kube.get(Pods, 'default', `${job.metadata.name}-x`);
        await spine.kube.create(Events, 'default', {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: `${job.metadata.name}.1`, namespace: 'default' },
          involvedObject: { kind: 'Pod', namespace: 'default', name: `${job.metadata.name}-x`, uid: pod?.metadata.uid ?? '' },
          type: 'Warning',
          reason: 'FailedMount',
          message: 'MountVolume.SetUp failed for volume "keys": secret "keys" not found',
        });
        await setStatus(job.metadata.name, {
          ...waiting('ContainerCreating'),
          startTime: longAgo,
          conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: longAgo }],
        });
      };
      await spine.create({ name: 'unmounted', spec: {} });
      expect((await spine.finished('unmounted')).status).to.include({
        phase: 'Failed',
        message:
          'pod stuck in ContainerCreating for over 2 minutes: MountVolume.SetUp failed for volume "keys": secret "keys" not found',
      });
    });
  });
}
