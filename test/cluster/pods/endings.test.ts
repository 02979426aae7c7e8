import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { ConfigMaps, Jobs, Pods } from '../../../shared/api/kinds.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { until } from '../../support/until.ts';
import { shell } from './support/commands.ts';
import { podsPlatform } from './support/platform.ts';
import { describeWithPods, settings } from './support/settings.ts';
import type { Space } from './support/space.ts';

const image = settings?.userImage ?? '';
const twice = { maxRetries: 1, initialDelay: '1s' };

const tasks: Readonly<Record<string, Task['spec']>> = {
  'exit-3': shell('echo "it is broken" >&2; exit 3', { image }),
  'second-time-lucky': shell('case "$(hostname)" in *-job-*-2-*) echo lucky ;; *) exit 1 ;; esac', { image, retryPolicy: twice }),
  'out-of-memory': {
    type: 'container',
    image,
    command: ['tail', '/dev/zero'],
    resources: { requests: { memory: '16Mi' }, limits: { memory: '32Mi' } },
  },
  'too-slow': shell('echo begun; sleep 300', { image, timeout: '5s' }),
  'taken-away': shell('case "$(hostname)" in *-job-*-2-*) echo again ;; *) echo first; sleep 300 ;; esac', {
    image,
    retryPolicy: twice,
  }),
  'taken-away-for-good': shell('echo first; sleep 300', { image }),
  signalled: shell('trap "echo told; exit 0" TERM; echo ready; while :; do sleep 0.1; done', { timeout: '15s' }),
  'first-process': shell("tr '\\0' ' ' < /proc/1/cmdline"),
  lingering: shell('sleep 300 & echo done'),
  'no-such-program': { type: 'container', command: ['there-is-no-such-program'] },
};

describeWithPods('pods: how a container Task ends', function () {
  this.timeout(120_000);
  let space: Space;
  before(async () => {
    space = await (await podsPlatform()).space();
    for (const [name, spec] of Object.entries(tasks)) await space.task(name, spec);
    for (const name of ['taken-away', 'taken-away-for-good']) {
      const { metadata } = await space.podThat(name, 'run', ({ status }) => status?.phase === 'Running');
      await space.kube.delete(Pods, { namespace: space.namespace, name: metadata.name });
    }
  });

  it('an exit code other than 0 fails it, and is named', async () => {
    const { status } = await space.ended('exit-3');
    expect(status).to.deep.include({ phase: 'Failed', attempts: 1, resultRef: { available: false } });
    expect(status?.message).to.equal('job failed: container exited with code 3 (reason=Error)');
    expect(await space.logs('exit-3')).to.equal('it is broken\n');
  });
  it('a second attempt by its retryPolicy', async () => {
    expect((await space.ended('second-time-lucky')).status).to.include({ phase: 'Succeeded', attempts: 2 });
    expect(await space.result('second-time-lucky')).to.equal('lucky\n');
  });
  it('out of memory: the message says what to raise', async () => {
    const { status } = await space.ended('out-of-memory');
    expect(status?.phase).to.equal('Failed');
    expect(status?.message).to.contain('OOMKilled').and.to.contain('spec.resources.limits.memory');
  });
  it('a timeout ends it; what it printed until then is kept', async () => {
    expect((await space.ended('too-slow')).status).to.include({ phase: 'Failed', message: 'task timed out' });
    expect(await space.logs('too-slow')).to.equal('begun\n');
  });
  it('its pod is deleted in mid-run: another attempt, by its retryPolicy', async () => {
    expect((await space.ended('taken-away')).status).to.include({ phase: 'Succeeded', attempts: 2 });
    expect(await space.result('taken-away')).to.equal('again\n');
  });
  it('its pod is deleted in mid-run, and nobody asked for another attempt: it fails and says so', async () => {
    const { status } = await space.ended('taken-away-for-good');
    expect(status).to.include({ phase: 'Failed', attempts: 1 });
    expect(status?.message).to.match(/pod/);
  });
  it('the general worker passes a signal on, and waits for what the command makes of it', async () => {
    expect((await space.ended('signalled')).status).to.include({ phase: 'Failed', message: 'task timed out' });
    expect(await space.logs('signalled')).to.equal('ready\ntold\n');
  });
  it('process 1 beside the general worker is the sandbox, whose business it is to clear away what commands leave behind', async () => {
    await space.ended('first-process');
    expect(await space.result('first-process')).not.to.contain('general-worker');
  });
  it('what a command of the general worker left running ends with it', async () => {
    expect((await space.ended('lingering')).status?.phase).to.equal('Succeeded');
    expect(await space.result('lingering')).to.equal('done\n');
  });
  it('a program that is not there fails it and is named in the log', async () => {
    expect((await space.ended('no-such-program')).status?.message).to.match(/^job failed: container exited with code 127\b/);
    expect(await space.logs('no-such-program')).to.contain('there-is-no-such-program');
  });
  it('a prompt that no ConfigMap can hold is refused before there is a Job', async () => {
    await space.task('novel', { type: 'container', image, prompt: 'x'.repeat(1024 * 1024 + 1) });
    const { status } = await space.ended('novel');
    expect(findCondition(status?.conditions, 'Admitted')).to.include({ status: 'False', reason: 'PromptTooLong' });
  });
  it('deleted: its Job, its pod and its prompt go with it', async () => {
    await space.task('short-lived', shell('sleep 300', { image, prompt: 'wait' }));
    const { status } = await space.taskThat('short-lived', 'run', (task) => task.status?.phase === 'Running');
    const job = status?.jobName ?? '';
    const { namespace } = space;
    expect(await space.kube.get(ConfigMaps, namespace, `${job}-skills`)).not.to.equal(undefined);
    await space.rest.request('DELETE', '/api/v1/tasks/short-lived');
    await until(
      'all of it to go',
      async () => {
        const left = await Promise.all([
          space.kube.get(Jobs, namespace, job),
          space.kube.get(ConfigMaps, namespace, `${job}-skills`),
        ]);
        return left.every((each) => each === undefined) ? true : undefined;
      },
      { timeoutMs: 60_000, everyMs: 250 },
    );
  });
});
