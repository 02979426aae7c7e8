import { expect } from 'chai';
import type { Observation } from '../../../operator/core/observation.ts';
import { observePod } from '../../../operator/core/observe-pod.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Job, JobStatus } from '../../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { defaultPodPatience } from '../../../shared/core/pod-trouble.ts';

const began = Date.parse('2026-01-01T12:00:00Z');
const startTime = new Date(began).toISOString();

const task = (stuck?: { status: 'True' | 'False'; reason: string }): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't' },
  spec: { type: 'ai' },
  status: {
    phase: 'Running',
    conditions: stuck === undefined ? [] : [{ type: 'PodStuck', ...stuck, message: '', lastTransitionTime: startTime }],
  },
});
const pod = (reason: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', creationTimestamp: startTime },
  spec: { containers: [] },
  status: {
    phase: 'Pending',
    startTime,
    containerStatuses: [
      { name: 'worker', image: '', imageID: '', ready: false, restartCount: 0, state: { waiting: { reason } } },
    ],
  },
});
const job = (status?: JobStatus): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j', creationTimestamp: startTime },
  spec: { template: { spec: { containers: [] } } },
  ...(status && { status }),
});
const withPod = job({ active: 1 });
const shown = (reason: string): Task => task({ status: 'True', reason });
const sent = (what: string): Observation => ({ kind: 'send', event: 'job.finished', version: `j-pod-${what}`, job: 'j' });
const once = (what: string): Observation => ({ ...sent(what), isOnce: true }) as Observation;
const wait = (seconds: number): Observation => ({ kind: 'wait', until: began + seconds * 1000 });

describe('the operator observes the pod of a running Task', () => {
  const rows: [why: string, task: Task, pod: Pod | undefined, seconds: number, expected: Observation][] = [
    ['that has started, or is not there', task(), undefined, 0, { kind: 'nothing' }],
    [
      'that has had trouble before, as the Task does not say any more',
      task({ status: 'False', reason: 'x' }),
      undefined,
      0,
      { kind: 'nothing' },
    ],
    ['that has started after all', shown('ErrImagePull'), undefined, 20, sent('started')],
    ['that is being started: its time is waited for', task(), pod('ContainerCreating'), 10, wait(120)],
    ['that is slow for too long', task(), pod('ContainerCreating'), 120, sent('ContainerCreating')],
    ['that has just run into trouble', task(), pod('ErrImagePull'), 1, wait(5)],
    ['whose trouble lasts: the Task is to say so', task(), pod('ErrImagePull'), 5, sent('ErrImagePull-waits')],
    ['whose trouble the Task shows', shown('ErrImagePull'), pod('ImagePullBackOff'), 30, wait(120)],
    ['whose trouble is another one by now', shown('ErrImagePull'), pod('InvalidImageName'), 8, sent('InvalidImageName-waits')],
    ['whose time is up', shown('ErrImagePull'), pod('ImagePullBackOff'), 120, sent('ErrImagePull')],
  ];
  for (const [why, of, seconds, expected] of [
    ['that is about to be made', job(), 1, wait(10)],
    ['that was not made: somebody is to find out why', job(), 10, once('PodRefused-waits-1')],
    ['that was not made: the pauses grow', job(), 39, once('PodRefused-waits-2')],
    ['that was not made, after minutes', job(), 159, once('PodRefused-waits-4')],
    ['that was not made, and its time is up', job(), 300, once('PodRefused-over-6')],
    ['that is there', withPod, 300, { kind: 'nothing' }],
    ['that has ended', job({ succeeded: 1 }), 300, { kind: 'nothing' }],
    [
      'that has ended, though it is not counted yet',
      job({ uncountedTerminatedPods: { failed: ['u'] } }),
      300,
      { kind: 'nothing' },
    ],
  ] as [string, Job, number, Observation][]) {
    it(`${why}, as its Job tells`, () => {
      const now = began + seconds * 1000;
      expect(observePod({ task: task(), job: of, pod: undefined, patience: defaultPodPatience, now })).to.deep.equal(expected);
    });
  }
  for (const [why, given, of, seconds, expected] of rows) {
    it(why, () => {
      const now = began + seconds * 1000;
      expect(observePod({ task: given, job: withPod, pod: of, patience: defaultPodPatience, now })).to.deep.equal(expected);
    });
  }
});
