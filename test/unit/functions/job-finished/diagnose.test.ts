import { expect } from 'chai';
import { diagnose } from '../../../../functions/job-finished/core/diagnose.ts';
import type { ContainerState, Pod } from '../../../../shared/api/kubernetes/pod.ts';
import { aJob, aPod, exited } from './given.ts';

const disrupted = { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }] } as const;

/** A pod whose worker never began. */
const prepared = (terminated: NonNullable<ContainerState['terminated']>): Pod =>
  aPod(
    { waiting: { reason: 'PodInitializing' } },
    {
      initContainerStatuses: [
        { name: 'fetch-session', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated } },
      ],
    },
  );

describe('a failed Job is diagnosed', () => {
  for (const [why, job, pods, expected] of [
    [
      'a deadline, whatever the pod says',
      aJob('Failed', 'DeadlineExceeded'),
      [exited(143)],
      { cause: 'DeadlineExceeded', message: 'task timed out' },
    ],
    [
      'the deadline of the pod itself',
      aJob('Failed'),
      [aPod({ terminated: { exitCode: 143, reason: 'Error' } }, { reason: 'DeadlineExceeded' })],
      { cause: 'DeadlineExceeded', message: 'task timed out' },
    ],
    [
      'an exit code',
      aJob('Failed'),
      [exited(2)],
      { cause: 'ContainerFailed', message: 'job failed: container exited with code 2 (reason=Error)' },
    ],
    [
      'a kill',
      aJob('Failed'),
      [exited(137)],
      { cause: 'Interrupted', message: 'job failed: container exited with code 137 (reason=Error)' },
    ],
    ['a polite kill', aJob('Failed'), [exited(143)], { cause: 'Interrupted' }],
    ['memory', aJob('Failed'), [exited(137, 'OOMKilled')], { cause: 'OutOfMemory' }],
    [
      'an eviction',
      aJob('Failed'),
      [aPod({ terminated: { exitCode: 1, reason: 'Error' } }, structuredClone(disrupted) as never)],
      { cause: 'Interrupted', message: 'job failed: its pod was taken away (reason=EvictionByEvictionAPI)' },
    ],
    [
      'a restart of the machine',
      aJob('Failed'),
      [aPod({ terminated: { exitCode: 137, reason: 'Interrupted' } }, { reason: 'Interrupted' })],
      { cause: 'Interrupted' },
    ],
    [
      'an image that is not there',
      aJob('Failed'),
      [aPod({ waiting: { reason: 'ErrImageNeverPull', message: 'no image x' } })],
      { cause: 'PodStuck', message: 'pod stuck: ErrImageNeverPull - no image x' },
    ],
    [
      'a Secret that is not there',
      aJob('Failed'),
      [aPod({ waiting: { reason: 'CreateContainerConfigError' } })],
      { cause: 'PodStuck', message: 'pod stuck: CreateContainerConfigError - no details' },
    ],
    [
      'a session that could not be fetched',
      aJob('Failed'),
      [prepared({ exitCode: 1, reason: 'Error', message: 'session "s" cannot be fetched: forbidden\n' })],
      { cause: 'ContainerFailed', message: 'job failed: fetch-session: session "s" cannot be fetched: forbidden' },
    ],
    [
      'a kill while the session was fetched',
      aJob('Failed'),
      [prepared({ exitCode: 137, reason: 'Error', message: 'half a word' })],
      { cause: 'Interrupted', message: 'job failed: container exited with code 137 (reason=Error)' },
    ],
    ['no pod', aJob('Failed'), [], { cause: 'Interrupted' }],
    ['a pod that says nothing', aJob('Failed'), [aPod({})], { cause: 'Unknown', message: 'job failed' }],
  ] as const) {
    it(why, () => expect(diagnose(job, pods)).to.include(expected));
  }

  it('of several pods the newest counts', () => {
    const old = { ...exited(1), metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' } };
    const young = { ...exited(2), metadata: { name: 'b', creationTimestamp: '2026-01-01T00:00:01Z' } };
    expect(diagnose(aJob('Failed'), [young, old]).message).to.include('code 2');
  });
});
