import { expect } from 'chai';
import type { ObjectMeta } from '../../../../../shared/api/meta.ts';
import { type PodFacts, standingOf } from '../../../../../shared/auth/core/standing.ts';

const owner = (apiVersion: string, kind: string, name: string, uid: string, controller = true) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
});
const uid = '01234567-89ab';
const present = 'a-job-01234567-2';
const claim = { namespace: 'team', name: `${present}-x`, uid: 'pod-1' };
const pod = {
  metadata: { name: claim.name, uid: 'pod-1', ownerReferences: [owner('batch/v1', 'Job', present, 'job-1')] },
  status: { phase: 'Running' },
};
const job = {
  metadata: {
    name: present,
    uid: 'job-1',
    annotations: { 'orka.ai/task-name': 'a', 'orka.ai/task-uid': uid },
    ownerReferences: [owner('core.orka.ai/v1alpha1', 'Task', 'a', uid)],
  },
};
const task = { metadata: { name: 'a', uid }, status: { attempts: 2 } };

const altered = <T extends { readonly metadata: ObjectMeta }>(object: T, change: Partial<ObjectMeta>): T => ({
  ...object,
  metadata: { ...object.metadata, ...change },
});

describe('auth: what the pod of a token is to the platform', () => {
  const workers: readonly { name: string; facts: PodFacts }[] = [
    { name: 'the pod of the present attempt', facts: { pod, job, task } },
    { name: 'a pod whose attempt is not counted yet', facts: { pod, job, task: { ...task, status: { attempts: 1 } } } },
    {
      name: 'the first of all, before the Task has a status',
      facts: {
        pod: altered(pod, { ownerReferences: [owner('batch/v1', 'Job', 'a-job-01234567-1', 'job-1')] }),
        job: altered(job, { name: 'a-job-01234567-1' }),
        task: { metadata: task.metadata },
      },
    },
    {
      name: 'a pod that is told to end and finishes what it has',
      facts: { pod: altered(pod, { deletionTimestamp: 'now' }), job, task },
    },
  ];
  for (const { name, facts } of workers)
    it(`a worker: ${name}`, () => expect(standingOf(claim, facts)).to.deep.equal({ kind: 'worker', task: { name: 'a', uid } }));

  const others: readonly { name: string; facts: PodFacts; kind: 'stranger' | 'gone' | 'refused' }[] = [
    { name: 'the pod is gone', facts: { pod: undefined, job, task }, kind: 'gone' },
    { name: 'another pod has its name now', facts: { pod: altered(pod, { uid: 'pod-2' }), job, task }, kind: 'gone' },
    { name: 'no Job manages it', facts: { pod: altered(pod, { ownerReferences: [] }), job, task }, kind: 'stranger' },
    {
      name: 'the Job is an owner, but not the controller',
      facts: { pod: altered(pod, { ownerReferences: [owner('batch/v1', 'Job', present, 'job-1', false)] }), job, task },
      kind: 'stranger',
    },
    { name: 'its Job belongs to nobody', facts: { pod, job: altered(job, { ownerReferences: [] }), task }, kind: 'stranger' },
    {
      name: 'its Job belongs to something else that is called Task',
      facts: { pod, job: altered(job, { ownerReferences: [owner('example.com/v1', 'Task', 'a', uid)] }), task },
      kind: 'stranger',
    },
    { name: 'the Job is gone', facts: { pod, job: undefined, task }, kind: 'refused' },
    { name: 'another Job has its name now', facts: { pod, job: altered(job, { uid: 'job-2' }), task }, kind: 'refused' },
    { name: 'the Job has no annotations', facts: { pod, job: altered(job, { annotations: {} }), task }, kind: 'refused' },
    {
      name: 'the annotations name another uid',
      facts: { pod, job: altered(job, { annotations: { 'orka.ai/task-name': 'a', 'orka.ai/task-uid': 'task-2' } }), task },
      kind: 'refused',
    },
    {
      name: 'the annotations name another Task',
      facts: { pod, job: altered(job, { annotations: { 'orka.ai/task-name': 'b', 'orka.ai/task-uid': uid } }), task },
      kind: 'refused',
    },
    { name: 'the Task is gone, or is one of another namespace', facts: { pod, job, task: undefined }, kind: 'refused' },
    { name: 'another Task has its name now', facts: { pod, job, task: altered(task, { uid: 'task-2' }) }, kind: 'refused' },
    { name: 'the next attempt has begun', facts: { pod, job, task: { ...task, status: { attempts: 3 } } }, kind: 'refused' },
    { name: 'it has succeeded', facts: { pod: { ...pod, status: { phase: 'Succeeded' } }, job, task }, kind: 'refused' },
    { name: 'it has failed', facts: { pod: { ...pod, status: { phase: 'Failed' } }, job, task }, kind: 'refused' },
    {
      name: 'somebody else made the Job, under a name of their own',
      facts: { pod, job: altered(job, { name: 'mine-2' }), task },
      kind: 'refused',
    },
    {
      name: 'somebody else made the Job, for an attempt that is far off',
      facts: { pod, job: altered(job, { name: 'a-job-01234567-9' }), task },
      kind: 'refused',
    },
  ];
  for (const { name, facts, kind } of others)
    it(`no worker: ${name}`, () => expect(standingOf(claim, facts).kind).to.equal(kind));

  it('a Job that is none of ours keeps its pod from being a room', () => {
    const foreign = { pod, job: altered(job, { ownerReferences: [] }), task };
    expect(standingOf(claim, foreign)).to.deep.equal({ kind: 'stranger', inJob: true });
    expect(standingOf(claim, { ...foreign, pod: altered(pod, { ownerReferences: [] }) })).to.include({ inJob: false });
  });
});
