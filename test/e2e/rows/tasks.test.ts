import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Jobs, Pods } from '../../../shared/api/kinds.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { inChaos, startChaoticPlatform } from '../../support/chaotic-platform.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { startReceiver } from '../../support/receiver.ts';
import { says } from '../../support/scripts.ts';
import { until } from '../../support/until.ts';

const jobTtlSeconds = 1;

describe(`contract 9, single Tasks, ${inChaos}`, function () {
  this.timeout(90_000);
  let platform: TestPlatform;

  before(async () => {
    platform = await startChaoticPlatform({ jobTtlSeconds });
  });
  after(() => platform?.close());

  const shell = (script: string, more: Partial<Task['spec']> = {}): Task['spec'] => ({
    type: 'container',
    command: ['sh', '-c', script],
    ...more,
  });
  /** In the environment of a container: which attempt it is ends the name of its pod's Job. */
  const pod = { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
  const onlySecond = (script: string): string => `case "$POD" in *-job-*-2-*) ${script} ;; *) exit 1 ;; esac`;
  const jobIsGone = (name: string): Promise<true> =>
    until(`the Job of ${name} to go`, async () => {
      const { items } = await platform.kube.list(Jobs, { namespace: 'default', labelSelector: `orka.ai/task=${name}` });
      return items.length === 0 ? true : undefined;
    });
  const logOf = async (name: string): Promise<string> =>
    (await platform.rest.json<{ logs: string }>('GET', `/api/v1/tasks/${name}/logs`)).logs;

  it('row 6: a Task whose first attempt fails is retried under its own lock, before the next of its session', async () => {
    const sessionRef = { name: 'retried', create: true };
    const retryPolicy = { maxRetries: 1, initialDelay: '1s' };
    await platform.task('stumbles', shell(onlySecond('echo risen'), { prompt: 'get up', sessionRef, retryPolicy, env: [pod] }));
    await platform.taskThat('stumbles', 'begin', ({ status }) => (status?.attempts ?? 0) > 0);
    await platform.task('follows', shell('cat "$ORKA_SESSION_FILE"', { prompt: 'and now?', sessionRef }));
    expect((await platform.ended('stumbles')).status).to.include({ phase: 'Succeeded', attempts: 2 });
    expect((await platform.ended('follows')).status).to.include({ phase: 'Succeeded', attempts: 1 });
    const said = (await platform.result('follows')).trim().split('\n');
    expect(said.map((line) => JSON.parse(line) as { content: string }).map(({ content }) => content)).to.deep.equal([
      'get up',
      'risen\n',
    ]);
  });

  it('row 10: a pod that cannot start yet waits, and is tried again by policy when its time is up', async () => {
    // One machine has room for every pod; one that waits for a Secret waits like one that waits for a node.
    const env = [{ name: 'WORD', valueFrom: { secretKeyRef: { name: 'late', key: 'word' } } }];
    const retryPolicy = { maxRetries: 1, initialDelay: '1s' };
    await platform.task('waits', shell('echo "$WORD"', { env, retryPolicy }));
    await until('its pod to wait', async () => {
      const { items } = await platform.kube.list(Pods, { namespace: 'default', labelSelector: 'orka.ai/task=waits' });
      return items[0]?.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError' || undefined;
    });
    expect((await platform.taskThat('waits', 'run', () => true)).status).to.include({ phase: 'Running', attempts: 1 });
    const given = await platform.taskThat('waits', 'be given up once', ({ status }) => status?.phase === 'Pending');
    expect(given.status?.message).to.match(/^pod stuck: CreateContainerConfigError - .*; next attempt at /);
    await platform.secret('late', { word: 'here' });
    expect((await platform.ended('waits')).status).to.include({ phase: 'Succeeded', attempts: 2 });
    expect(await platform.result('waits')).to.equal('here\n');
  });

  it('row 16: a receiver that sleeps, told of 20 Tasks, keeps nobody else waiting', async () => {
    const [sleeper, receiver] = await Promise.all([startReceiver(), startReceiver()]);
    sleeper.answer = () => undefined;
    try {
      const quick = ({ url }: { url: string }) => shell('true', { webhookURL: url });
      const names = Array.from({ length: 20 }, (_, index) => `sleeps-${index}`);
      await Promise.all(names.map((name) => platform.task(name, quick(sleeper))));
      await until('the receiver to have as many as it may', () => (sleeper.heard.length === 4 ? true : undefined), {
        timeoutMs: 60_000,
      });
      await platform.task('awake', quick(receiver));
      const { status } = await platform.ended('awake');
      expect(status?.phase, status?.message).to.equal('Succeeded');
      await until('the other receiver to hear of it', () => receiver.heard[0], { timeoutMs: 2000 });
      for (const name of names) expect((await platform.ended(name)).status?.phase, name).to.equal('Succeeded');
      expect(sleeper.heard).to.have.length(4);
    } finally {
      await Promise.all([sleeper.close(), receiver.close()]);
    }
  });

  it('row 20: a prompt of 200 KiB reaches a model and a container whole', async () => {
    const bytes = 200 * 1024;
    const prompt = 'sixteen letters.'.repeat(bytes / 16);
    const model = await platform.model('reader', { script: says('read') });
    await platform.ask('long-ai', 'reader', { prompt });
    await platform.task('long-container', shell('wc -c < "$ORKA_PROMPT_FILE"', { prompt }));
    for (const name of ['long-ai', 'long-container'])
      expect((await platform.ended(name)).status?.phase, name).to.equal('Succeeded');
    const [asked] = (model.calls()[0]?.body['messages'] ?? []) as { content: { text: string }[] }[];
    expect(asked?.content.some(({ text }) => text === prompt)).to.equal(true);
    expect((await platform.result('long-container')).trim()).to.equal(String(bytes));
  });

  it('row 22: the log of a Task that has ended is what its worker printed, after its pod is gone too', async () => {
    await platform.model('speaker', { script: says('the answer') });
    await platform.ask('speaks', 'speaker');
    await platform.ended('speaks');
    expect(await platform.result('speaks')).to.equal('the answer');
    const log = await logOf('speaks');
    expect(log).to.match(/^turn 1: /m);
    await jobIsGone('speaks');
    expect(await logOf('speaks')).to.equal(log);
  });

  it('row 23: the Job and pod of a Task that has ended go, and its log and result stay', async () => {
    await platform.task('tidy', shell('echo kept'));
    const task = await platform.ended('tidy');
    expect(findCondition(task.status?.conditions, 'Complete')?.status).to.equal('True');
    await jobIsGone('tidy');
    await until('its pod to go', async () => {
      const { items } = await platform.kube.list(Pods, { namespace: 'default', labelSelector: 'orka.ai/task=tidy' });
      return items.length === 0 ? true : undefined;
    });
    expect([await logOf('tidy'), await platform.result('tidy')]).to.deep.equal(['kept\n', 'kept\n']);
  });
});
