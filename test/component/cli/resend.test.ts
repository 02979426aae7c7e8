import { expect } from 'chai';
import { Tasks } from '../../../shared/api/kinds.ts';
import { notificationId } from '../../../shared/core/names.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { startTestApi, type TestApi } from '../../support/api.ts';
import { orkaAgainst, type Said } from './against.ts';

describe('orka task resend', () => {
  let api: TestApi;
  let token: string;

  const resend = (...names: string[]): Promise<Said> => orkaAgainst(api, token, ['task', 'resend', ...names]);

  before(async () => {
    api = await startTestApi();
    token = await api.token('default', 'orka-client');
  });
  after(() => api.close());

  it('makes a notification due again, and names the Tasks that have none', async () => {
    const at = { namespace: 'default', name: 'report' };
    const metadata = { name: at.name };
    await api.kube.create(Tasks, at.namespace, {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Task',
      metadata,
      spec: { type: 'ai' },
    });
    const ended = await api.kube.patch(Tasks, at, { status: { phase: 'Failed' } }, { subresource: 'status' });
    const [ref, id] = [refTo(ended), notificationId(refTo(ended), 'Failed')];
    expect(await resend('report')).to.deep.equal({
      status: 1,
      out: '',
      err: 'Error: report: the task had nobody told of its end: it names no webhookURL\n',
    });
    await api.store.putNotification(ref, id, 'report', { url: 'https://example.com/', body: '{}' });
    await api.store.claimNotification(ref, id, { holder: 'me', ttlMs: 1000 });
    await api.store.endNotification(ref, id, { holder: 'me', delivered: false, error: 'no' });
    expect(await api.store.notifications({ state: 'dead' })).to.have.length(1);
    expect(await resend('report', 'nobody')).to.deep.equal({
      status: 1,
      out: 'task.core.orka.ai "report" has its receiver told again\n',
      err: 'Error: nobody: task not found\n',
    });
    expect((await api.store.notifications({ state: 'due' })).map((record) => record.id)).to.deep.equal([id]);
  });
});
