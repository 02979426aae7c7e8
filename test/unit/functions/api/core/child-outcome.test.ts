import { expect } from 'chai';
import { childOutcome, isOver } from '../../../../../functions/api/core/child-outcome.ts';
import { sampleTask } from './samples.ts';

describe('api core: child-outcome', () => {
  const child = (status?: object) =>
    sampleTask({
      name: 'kid',
      spec: { agentRef: { name: 'coder' }, retryPolicy: { maxRetries: 3 } },
      labels: { 'orka.ai/iteration': '1' },
      ...(status && { status }),
    });

  const rows: { name: string; status?: object; result?: string; is: object; over: boolean }[] = [
    { name: 'nobody has seen it yet', is: { phase: 'Pending' }, over: false },
    { name: 'at work', status: { phase: 'Running', attempts: 1 }, is: { phase: 'Running' }, over: false },
    { name: 'done', status: { phase: 'Succeeded' }, result: 'text', is: { phase: 'Succeeded', result: 'text' }, over: true },
    {
      name: 'done with nothing to say',
      status: { phase: 'Succeeded' },
      result: '',
      is: { phase: 'Succeeded', result: '' },
      over: true,
    },
    {
      name: 'failed after retries',
      status: { phase: 'Failed', message: 'job failed', attempts: 4 },
      is: { phase: 'Failed', failureDetails: { message: 'job failed', retryCount: 3, maxRetries: 3 } },
      over: true,
    },
    {
      name: 'cancelled before it began',
      status: { phase: 'Cancelled' },
      is: { phase: 'Cancelled', failureDetails: { message: '', retryCount: 0, maxRetries: 3 } },
      over: true,
    },
  ];
  for (const { name, status, result, is, over } of rows) {
    it(name, () => {
      expect(childOutcome(child(status), result)).to.deep.equal({ task: 'kid', agent: 'coder', iteration: 1, ...is });
      expect(isOver(child(status))).to.equal(over);
    });
  }
  it('leaves out an Agent and an iteration that are not there', () => {
    expect(childOutcome(sampleTask(), undefined)).to.deep.equal({ task: 'root', phase: 'Pending' });
  });
});
