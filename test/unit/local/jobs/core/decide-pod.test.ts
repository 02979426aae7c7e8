import { expect } from 'chai';
import { decidePod, type PodDecision, type PodProcesses } from '../../../../../local/jobs/core/decide-pod.ts';
import type { Pod } from '../../../../../shared/api/kubernetes/pod.ts';

const rows: [string, { phase?: 'Running' | 'Failed'; deleting?: boolean; node?: string }, PodProcesses, PodDecision][] = [
  ['a new pod is run', {}, 'none', 'run'],
  ['one that runs is left alone', {}, 'running', 'nothing'],
  ['one of another node is not ours', { node: 'other' }, 'none', 'nothing'],
  ['one that an earlier platform had started is not run again', { phase: 'Running' }, 'interrupted', 'fail'],
  ['one that had ended then is history', { phase: 'Failed' }, 'interrupted', 'nothing'],
  ['one that runs and is deleted is stopped', { deleting: true }, 'running', 'stop'],
  ['one that is over and deleted is removed', { phase: 'Failed', deleting: true }, 'over', 'remove'],
  ['even where its last status is not seen yet', { phase: 'Running', deleting: true }, 'over', 'remove'],
  ['one that is deleted before it ran gets an end first', { deleting: true }, 'none', 'fail'],
];

describe('what is done about a pod', () => {
  for (const [reason, { phase, deleting = false, node = 'orka-local' }, processes, expected] of rows) {
    it(reason, () => {
      const pod: Pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', ...(deleting && { deletionTimestamp: 'now' }) },
        spec: { nodeName: node, containers: [] },
        ...(phase && { status: { phase } }),
      };
      expect(decidePod(pod, processes)).to.equal(expected);
    });
  }
});
