import { expect } from 'chai';
import { runManifest } from '../../../../functions/schedule-due/core/run-manifest.ts';
import { minutes, template } from './given.ts';

describe('a scheduled run', () => {
  const spec = {
    prompt: 'write it',
    timeZone: 'Europe/Berlin',
    suspend: false,
    concurrencyPolicy: 'Allow' as const,
    startingDeadlineSeconds: 10,
    successfulRunsHistoryLimit: 1,
    failedRunsHistoryLimit: 2,
    retryPolicy: { maxRetries: 2 },
    priority: 700,
    webhookURL: 'https://example.test/hook',
  };
  const run = runManifest(template({ spec }), minutes(0));

  it('is named after its slot', () => expect(run.metadata.name).to.equal('report-1782907200'));
  it('belongs to its template, and is no Task that somebody delegated', () => {
    expect(run.metadata).to.deep.include({
      namespace: 'default',
      labels: { 'orka.ai/parent-task': 'report', 'orka.ai/scheduled-run': 'true' },
      annotations: { 'orka.ai/parent-task-name': 'report', 'orka.ai/start-gate': 'schedule' },
    });
    expect(run.metadata.ownerReferences).to.deep.equal([
      {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Task',
        name: 'report',
        uid: 'u-1',
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
  });
  it('does what the template says, and has no schedule', () => {
    const { type, command, prompt, retryPolicy, priority, webhookURL } = template({ spec }).spec;
    expect(run.spec).to.deep.equal({ type, command, prompt, retryPolicy, priority, webhookURL });
    expect(run).not.to.have.property('status');
  });
});
