import { expect } from 'chai';
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../../../../shared/api/kubernetes/pod.ts';
import { defaultPodPatience, podTrouble, stuckContainer, timesToAsk } from '../../../../shared/core/pod-trouble.ts';

const time = (second: number): string => `2026-01-01T12:00:${String(second).padStart(2, '0')}Z`;
const at = (second: number, ms = 0): number => Date.parse(time(second)) + ms;

const container = (state: ContainerStatus['state']): ContainerStatus => ({
  name: 'worker',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...(state && { state }),
});
const waiting = (reason: string, message?: string): ContainerStatus =>
  container({ waiting: { reason, ...(message && { message }) } });
const condition = (
  type: string,
  status: PodCondition['status'],
  second: number,
  reason?: string,
  message?: string,
): PodCondition => ({
  type,
  status,
  lastTransitionTime: time(second),
  ...(reason && { reason }),
  ...(message && { message }),
});
const pod = (status: PodStatus, metadata: object = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', creationTimestamp: time(1), ...metadata },
  spec: { containers: [] },
  status: { phase: 'Pending', ...status },
});
const begun = { startTime: time(3) };

describe('the trouble of a pod that does not start', () => {
  const rows: [why: string, pod: Pod, expected: object | undefined][] = [
    [
      'no node has room',
      pod({ conditions: [condition('PodScheduled', 'False', 2, 'Unschedulable', '0/1 nodes')] }),
      {
        reason: 'Unschedulable',
        message: 'pod unschedulable: 0/1 nodes',
        tellFrom: at(7),
        until: at(2, 300_000),
      },
    ],
    ['it is held back on purpose', pod({ conditions: [condition('PodScheduled', 'False', 2, 'SchedulingGated')] }), undefined],
    ['nobody has looked at it yet', pod({}), undefined],
    [
      'a Secret is missing',
      pod({ ...begun, containerStatuses: [waiting('CreateContainerConfigError', 'secret "s" not found')] }),
      {
        reason: 'CreateContainerConfigError',
        message: 'pod stuck: CreateContainerConfigError - secret "s" not found',
        tellFrom: at(8),
        until: at(13),
      },
    ],
    [
      'its image has no valid name',
      pod({ ...begun, containerStatuses: [waiting('InvalidImageName')] }),
      {
        message: 'pod stuck: InvalidImageName - no details',
        until: at(13),
      },
    ],
    ['its image may not be pulled', pod({ ...begun, containerStatuses: [waiting('ErrImageNeverPull')] }), { until: at(13) }],
    [
      'its image cannot be pulled',
      pod({ ...begun, containerStatuses: [waiting('ErrImagePull', 'no such host')] }),
      {
        reason: 'ErrImagePull',
        message: 'pod stuck: ErrImagePull - no such host',
        until: at(3, 120_000),
      },
    ],
    [
      'the kubelet waits before it pulls again: the same trouble',
      pod({ ...begun, containerStatuses: [waiting('ImagePullBackOff', 'Back-off')] }),
      {
        reason: 'ErrImagePull',
        message: 'pod stuck: ImagePullBackOff - Back-off',
        until: at(3, 120_000),
      },
    ],
    [
      'an init container cannot be made',
      pod({
        ...begun,
        initContainerStatuses: [waiting('CreateContainerError', 'no')],
        containerStatuses: [waiting('PodInitializing')],
      }),
      {
        message: 'pod stuck: CreateContainerError - no',
        until: at(13),
      },
    ],
    [
      'its volumes do not come',
      pod({
        ...begun,
        conditions: [condition('PodReadyToStartContainers', 'False', 3)],
        containerStatuses: [waiting('ContainerCreating')],
      }),
      {
        reason: 'ContainerCreating',
        message: 'pod stuck in ContainerCreating for over 2 minutes',
        tellFrom: undefined,
        until: at(3, 120_000),
      },
    ],
    [
      'its image is being pulled, which may take long',
      pod({
        ...begun,
        conditions: [condition('PodReadyToStartContainers', 'True', 4)],
        containerStatuses: [waiting('ContainerCreating')],
      }),
      {
        message: 'pod stuck in ContainerCreating for over 10 minutes',
        until: at(3, 600_000),
      },
    ],
    [
      'none of its init containers has begun',
      pod({ ...begun, initContainerStatuses: [waiting('PodInitializing')], containerStatuses: [waiting('PodInitializing')] }),
      {
        reason: 'PodInitializing',
        message: 'pod stuck initializing for over 2 minutes',
        until: at(3, 120_000),
      },
    ],
    [
      'an init container is at work, however long',
      pod({ ...begun, initContainerStatuses: [container({ running: {} })], containerStatuses: [waiting('PodInitializing')] }),
      undefined,
    ],
    [
      'time counts from the end of the init containers',
      pod({
        ...begun,
        conditions: [condition('Initialized', 'True', 40)],
        initContainerStatuses: [container({ terminated: { exitCode: 0 } })],
        containerStatuses: [waiting('ErrImagePull')],
      }),
      { until: at(40, 120_000) },
    ],
    ['it runs', pod({ phase: 'Running', containerStatuses: [waiting('ErrImagePull')] }), undefined],
    ['it is on its way out', pod({ containerStatuses: [waiting('ErrImagePull')] }, { deletionTimestamp: time(9) }), undefined],
  ];
  for (const [why, given, expected] of rows) {
    it(why, () => {
      const trouble = podTrouble(given, defaultPodPatience);
      if (expected === undefined) expect(trouble).to.equal(undefined);
      else expect(trouble).to.include(expected);
    });
  }

  it('of a pod that has failed is what its container waited for', () => {
    expect(stuckContainer(pod({ phase: 'Failed', containerStatuses: [waiting('ErrImageNeverPull', 'no image')] }))).to.deep.equal(
      {
        reason: 'ErrImageNeverPull',
        message: 'pod stuck: ErrImageNeverPull - no image',
      },
    );
    expect(stuckContainer(pod({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 1 } })] }))).to.equal(
      undefined,
    );
  });
});

describe('how often somebody has asked why a Job has no pod', () => {
  for (const [seconds, times] of [
    [0, 0],
    [9, 0],
    [10, 1],
    [20, 2],
    [39, 2],
    [40, 3],
    [80, 4],
    [160, 5],
    [279, 5],
    [280, 6],
    [3600, 33],
  ] as const) {
    it(`${times} times after ${seconds} s`, () => expect(timesToAsk(seconds * 1000)).to.equal(times));
  }
});
