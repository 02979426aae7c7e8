import { expect } from 'chai';
import { indexWaitingPods } from '../../../operator/waiting-pods.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';

const pod = (name: string, job: string, second: number, namespace = 'n'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace,
    labels: { 'batch.kubernetes.io/job-name': job },
    creationTimestamp: `2026-01-01T00:00:0${second}Z`,
  },
  spec: { containers: [] },
});

describe('the pods that wait', () => {
  it('are found by their Job, the newest of it, in its namespace', () => {
    const pods = indexWaitingPods();
    for (const each of [pod('old', 'j', 1), pod('new', 'j', 2), pod('other', 'k', 3), pod('far', 'j', 4, 'm')])
      pods.onChange('ADDED', each);
    expect(pods.of('n', 'j')?.metadata.name).to.equal('new');
    pods.onChange('DELETED', pod('new', 'j', 2));
    expect(pods.of('n', 'j')?.metadata.name).to.equal('old');
    pods.onChange('DELETED', pod('old', 'j', 1));
    expect(pods.of('n', 'j')).to.equal(undefined);
    expect(pods.of('m', 'j')?.metadata.name).to.equal('far');
  });
  it('are as they were seen last', () => {
    const pods = indexWaitingPods();
    pods.onChange('ADDED', pod('p', 'j', 1));
    pods.onChange('MODIFIED', { ...pod('p', 'j', 1), status: { phase: 'Pending' } });
    expect(pods.of('n', 'j')?.status?.phase).to.equal('Pending');
  });
});
