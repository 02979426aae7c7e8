import { expect } from 'chai';
import { doneIn, promptOf, say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Script } from '../../../demo/model/types.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Pods, Providers } from '../../../shared/api/kinds.ts';
import { until } from '../../support/until.ts';
import { podsPlatform } from './support/platform.ts';
import { describeWithPods } from './support/settings.ts';
import type { Space } from './support/space.ts';

const tool = (name: string, args: object) => ({ name, arguments: args });

/** Says how long its prompt is; writes a report where the prompt asks for one; takes its time over a program where it asks for that. */
const script: Script = (conversation) => {
  const prompt = promptOf(conversation);
  const done = doneIn(conversation);
  if (prompt === 'report' && done.length === 0)
    return say(conversation, '', tool('file_write', { path: '/tmp/artifacts/report.md', content: '# All is well' }));
  if (prompt === 'slowly' && done.length === 0)
    return say(
      conversation,
      '',
      tool('file_write', { path: 'note', content: 'before' }),
      tool('code_exec', { language: 'bash', code: 'cat note; sleep 10' }),
    );
  return say(conversation, `${prompt.length} ${done.at(-1)?.output ?? ''}`.trim());
};

describeWithPods('pods: ai Tasks', function () {
  this.timeout(120_000);
  let space: Space;
  let model: ScriptedModel;

  before(async () => {
    model = await startScriptedModel({ port: 0, script });
    space = await (await podsPlatform()).space({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    await space.secret('model', { 'api-key': 'sk-only-llm-call-knows' });
    await space.kube.create(Providers, space.namespace, {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Provider',
      metadata: { name: 'default' },
      spec: { type: 'anthropic', baseURL: model.url, defaultModel: 'scripted', secretRef: { name: 'model' } },
    });
    const tools = ['file_write', 'code_exec'];
    const ask = (name: string, prompt: string, more: Partial<Task['spec']> = {}) =>
      space.task(name, { type: 'ai', ai: { prompt, tools }, ...more });
    await ask('hello', 'hello');
    await ask('long', 'x'.repeat(200 * 1024));
    await ask('report', 'report');
    await ask('slowly', 'slowly');
  });
  after(() => model?.close());
  const succeeded = async (name: string): Promise<string> => {
    const { status } = await space.ended(name);
    expect(status?.phase, status?.message).to.equal('Succeeded');
    return space.result(name);
  };

  it("the model's answer is the result, and the last word ends the Task before the pod is gone", async () => {
    expect(await succeeded('hello')).to.equal('5');
    const { status } = await space.ended('hello');
    const pod = await space.podThat('hello', 'end', (found) => found.status?.phase === 'Succeeded');
    const ended = pod.status?.containerStatuses?.[0]?.state?.terminated?.finishedAt ?? '';
    expect(Date.parse(status?.completionTime ?? '')).to.be.at.most(Date.parse(ended) + 1000);
    expect(await space.logs('hello')).to.match(/^worker ai started task=.*\/hello run=1\nturn 1: /);
  });
  it('a prompt of 200 KiB', async () => {
    expect(await succeeded('long')).to.equal(String(200 * 1024));
  });
  it('a file that its tools put into /tmp/artifacts is there as soon as the Task has succeeded', async () => {
    await succeeded('report');
    const { body, headers } = await space.rest.request('GET', '/api/v1/tasks/report/artifacts/report.md');
    expect(body.toString('utf8')).to.equal('# All is well');
    expect(headers['content-type']).to.equal('text/markdown; charset=utf-8');
  });
  it('its pod is deleted in mid-run: another goes on, whatever its retryPolicy says, and asks the model nothing twice', async () => {
    const pod = await space.podThat('slowly', 'run', ({ status }) => status?.phase === 'Running');
    await until('its program to run', async () => ((await space.logs('slowly')).includes('file_write note') ? true : undefined));
    await space.kube.delete(Pods, { namespace: space.namespace, name: pod.metadata.name });
    // What the journal has is not done again, and neither is a program that nobody knows the end of: the model is told so.
    expect(await succeeded('slowly')).to.contain('"path":"note"');
    expect((await space.ended('slowly')).status).to.include({ attempts: 2 });
    // The Task has ended before the kubelet has told anybody that the pod runs.
    const log = await until('its log', () => space.logs('slowly').catch(() => undefined));
    expect(log).to.contain('resuming run 1 after');
    const calls = model.calls().filter(({ body }) => JSON.stringify(body).includes('slowly'));
    expect(calls).to.have.length(2);
    expect(JSON.stringify(calls[1]?.body)).to.contain('not known');
  });
  it('no key of a provider is anywhere in its pod', async () => {
    const { spec } = await space.podThat('hello', 'be there', () => true);
    const container = spec.containers[0];
    expect(JSON.stringify(container)).not.to.contain('sk-only');
    expect(container?.envFrom).to.equal(undefined);
    expect((container?.env ?? []).map(({ name }) => name).filter((name) => /KEY/.test(name))).to.deep.equal([]);
    expect(container?.env).to.deep.include({ name: 'ORKA_AI_PROVIDER', value: 'anthropic' });
  });
});
