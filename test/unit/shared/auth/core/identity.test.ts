import { expect } from 'chai';
import type { ObjectMeta } from '../../../../../shared/api/meta.ts';
import { callerOf, podClaimOf, taskOfPod } from '../../../../../shared/auth/core/identity.ts';

const claim = { namespace: 'team', name: 'a-job-1-x', uid: 'pod-1' };
const owner = (apiVersion: string, kind: string, name: string, uid: string, controller = true) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
});
const pod = { metadata: { name: claim.name, uid: 'pod-1', ownerReferences: [owner('batch/v1', 'Job', 'a-job-1', 'job-1')] } };
const job = {
  metadata: {
    name: 'a-job-1',
    uid: 'job-1',
    annotations: { 'orka.ai/task-name': 'a', 'orka.ai/task-uid': 'task-1' },
    ownerReferences: [owner('core.orka.ai/v1alpha1', 'Task', 'a', 'task-1')],
  },
};
const altered = (object: { metadata: ObjectMeta }, change: Partial<ObjectMeta>) => ({
  metadata: { ...object.metadata, ...change },
});

describe('auth: who a reviewed token stands for', () => {
  it('a pod of a Job of a Task works for that Task', () => {
    expect(taskOfPod(claim, pod, job)).to.deep.equal({ name: 'a', uid: 'task-1' });
  });

  const strangers = [
    { name: 'the pod is gone', pod: undefined, job },
    { name: 'another pod has its name now', pod: altered(pod, { uid: 'pod-2' }), job },
    { name: 'the Job is gone', pod, job: undefined },
    { name: 'another Job has its name now', pod, job: altered(job, { uid: 'job-2' }) },
    {
      name: 'the Job is an owner, but not the controller',
      pod: altered(pod, { ownerReferences: [owner('batch/v1', 'Job', 'a-job-1', 'job-1', false)] }),
      job,
    },
    { name: 'the Job belongs to nobody', pod, job: altered(job, { ownerReferences: [] }) },
    {
      name: 'the Job belongs to something else that is called Task',
      pod,
      job: altered(job, { ownerReferences: [owner('example.com/v1', 'Task', 'a', 'task-1')] }),
    },
    { name: 'the annotations are missing', pod, job: altered(job, { annotations: {} }) },
    {
      name: 'the annotations name another uid',
      pod,
      job: altered(job, { annotations: { ...job.metadata.annotations, 'orka.ai/task-uid': 'task-2' } }),
    },
    {
      name: 'the annotations name another Task',
      pod,
      job: altered(job, { annotations: { ...job.metadata.annotations, 'orka.ai/task-name': 'b' } }),
    },
  ];
  for (const row of strangers)
    it(`nobody's worker: ${row.name}`, () => expect(taskOfPod(claim, row.pod, row.job)).to.equal(undefined));

  const extra = { 'authentication.kubernetes.io/pod-name': ['a-job-1-x'], 'authentication.kubernetes.io/pod-uid': ['pod-1'] };
  it('a token says which pod it was made for', () => {
    expect(podClaimOf({ username: 'system:serviceaccount:team:orka-ai-worker', extra })).to.deep.equal(claim);
  });
  it('a token of nobody in a namespace is bound to no pod', () =>
    expect(podClaimOf({ username: 'alice', extra })).to.equal(undefined));
  it('a token that names no uid is bound to no pod', () => {
    const named = { 'authentication.kubernetes.io/pod-name': ['a-job-1-x'] };
    expect(podClaimOf({ username: 'system:serviceaccount:team:x', extra: named })).to.equal(undefined);
  });

  it('an account of the platform', () => {
    expect(callerOf({ username: 'system:serviceaccount:orka-system:orka-api' }, 'orka-system')).to.include({
      kind: 'platform',
      name: 'orka-api',
    });
  });
  it('an account of another namespace is a person there', () => {
    expect(callerOf({ username: 'system:serviceaccount:team:orka-api' }, 'orka-system')).to.include({
      kind: 'person',
      namespace: 'team',
    });
  });
  it('a person of no namespace', () => {
    expect(callerOf({ username: 'alice', uid: '7', groups: ['dev'] }, 'orka-system')).to.deep.equal({
      kind: 'person',
      username: 'alice',
      uid: '7',
      groups: ['dev'],
      namespace: undefined,
    });
  });
});
