import { expect } from 'chai';
import { Jobs, Pods, Tasks } from '../../../shared/api/kinds.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { linesOf } from '../../../shared/kube/lines.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';
import { until } from '../../support/until.ts';

describe('api: logs of Tasks', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
  });
  after(() => api.close());

  const logs = (id: string, query = {}) => api.call('getTaskLogs', { params: { id }, query });

  async function running(name: string): Promise<Worker> {
    const task = await api.task(name);
    const worker = await api.work(task);
    await api.setStatus(task, { phase: 'Running', jobName: worker.job });
    await setPhase(worker, 'Running');
    return worker;
  }

  type Phase = 'Pending' | 'Running' | 'Succeeded';
  const states = {
    Pending: { waiting: { reason: 'ContainerCreating' } },
    Running: { running: {} },
    Succeeded: { terminated: { exitCode: 0 } },
  } as const;

  async function setPhase({ pod, task }: Worker, phase: Phase): Promise<void> {
    const container = {
      name: 'worker',
      image: 'i',
      imageID: 'i',
      ready: phase === 'Running',
      restartCount: 0,
      state: states[phase],
    };
    const status = { phase, containerStatuses: [container] };
    await api.kube.patch(Pods, { namespace: task.namespace, name: pod.metadata.name }, { status }, { subresource: 'status' });
  }

  const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);

  it('has none before the first Job, nor while the pod is being made', async () => {
    const task = await api.task('waiting');
    expect((await logs('waiting')).body.error.message).to.equal('task is pending, no logs available yet');
    const worker = await api.work(task);
    await setPhase(worker, 'Pending');
    const { status, body } = await logs('waiting');
    expect([status, body.error.message]).to.deep.equal([404, 'task is pending, no logs available yet']);
  });
  it('shows the last 100 lines of a worker at its work, or as many as asked for', async () => {
    const worker = await running('talking');
    await api.print(worker, ...numbered(1, 150));
    expect((await logs('talking')).body.logs).to.equal(`${numbered(51, 150).join('\n')}\n`);
    expect((await logs('talking', { tailLines: 2 })).body.logs).to.equal('line 149\nline 150\n');
    expect((await logs('talking', { tailLines: 0 })).status).to.equal(400);
  });
  it('shows the whole log of one that is done, and the kept one when the pod is gone', async () => {
    const worker = await running('done');
    await api.print(worker, ...numbered(1, 150));
    await setPhase(worker, 'Succeeded');
    const whole = `${numbered(1, 150).join('\n')}\n`;
    expect((await logs('done')).body.logs).to.equal(whole);

    await api.store.putLog(worker.task, worker.job, whole);
    await api.store.putResult(worker.task, 'the result is not the log');
    await api.kube.delete(Jobs, { namespace: 'default', name: worker.job });
    await api.kube.delete(Pods, { namespace: 'default', name: worker.pod.metadata.name });
    await api.setStatus(await taskOf(worker), { phase: 'Succeeded', jobName: '' });
    expect((await logs('done')).body.logs).to.equal(whole);
    expect((await logs('done', { tailLines: 1 })).body.logs).to.equal('line 150\n');
    const followed = await logs('done', { follow: true });
    expect(followed.headers['content-type']).to.equal('text/event-stream');
    expect(followed.text.split('\n\n').slice(-3)).to.deep.equal(['data: line 149', 'data: line 150', '']);
  });
  it('says so where pod and log are lost', async () => {
    const worker = await running('lost');
    await api.kube.delete(Jobs, { namespace: 'default', name: worker.job });
    await api.kube.delete(Pods, { namespace: 'default', name: worker.pod.metadata.name });
    await until('the pod to be gone', async () =>
      (await api.kube.get(Pods, 'default', worker.pod.metadata.name)) ? undefined : true,
    );
    const lost = await logs('lost');
    expect([lost.status, lost.body.error.message]).to.deep.equal([404, 'no pods found for task job']);
  });
  it('follows a log line by line until the worker ends', async () => {
    const worker = await running('followed');
    await api.print(worker, 'first', 'carriage\rreturn');
    const http = createHttpClient({ baseUrl: api.url, token: () => api.token('default', 'orka-client') });
    const stream = await http.stream('GET', '/api/v1/tasks/followed/logs?follow=true');
    const lines = linesOf(stream as unknown as AsyncIterable<Buffer>);
    const next = async () => (await lines.next()).value;
    expect([await next(), await next()]).to.deep.equal(['data: first', '']);
    expect([await next(), await next(), await next()]).to.deep.equal(['data: carriage', 'data: return', '']);
    await api.print(worker, 'second');
    expect([await next(), await next()]).to.deep.equal(['data: second', '']);
    await setPhase(worker, 'Succeeded');
    expect((await lines.next()).done).to.equal(true);
    http.close();
  });

  async function taskOf({ task }: Worker) {
    const found = await api.kube.get(Tasks, task.namespace, task.name);
    if (found === undefined) throw new Error(`${task.name} is gone`);
    return found;
  }
});
