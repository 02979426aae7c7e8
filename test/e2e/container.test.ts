import { expect } from 'chai';
import type { Task } from '../../shared/api/generated/task.ts';
import { Events, Jobs, Pods, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { silent } from '../../shared/log/logger.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { says } from '../support/scripts.ts';
import { until } from '../support/until.ts';

/** Kubernetes makes one `$` of two. */
const printPid = 'echo $$$$';

/** All Tasks are created at the beginning and run side by side; each test looks at the end of one. */
describe('container Tasks', function () {
  this.timeout(120_000);
  const watching = new AbortController();
  const addedAt = new Map<string, number>();
  const pids = new Map<string, number>();
  let platform: TestPlatform;

  const shell = (script: string, more: Partial<Task['spec']> = {}): Task['spec'] => ({
    type: 'container',
    command: ['sh', '-c', script],
    ...more,
  });
  const tasks: Readonly<Record<string, Task['spec']>> = {
    echo: { type: 'container', command: ['echo'], args: ['hello from a container'] },
    'exit-3': shell('echo "it is broken" >&2; exit 3'),
    'second-time-lucky': shell('echo "$POD"; case "$POD" in *-job-*-2-*) ;; *) exit 1 ;; esac', {
      retryPolicy: { maxRetries: 1, initialDelay: '1s' },
      env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    }),
    'never-lucky': shell('exit 1', { retryPolicy: { maxRetries: 1, initialDelay: '1s' } }),
    'too-slow': shell(`${printPid}; exec sleep 300`, { timeout: '4s' }),
    'no-image': { type: 'container' },
    'pull-me': { type: 'container', image: 'example.test/team/report' },
    'on-the-host': { type: 'container', image: 'example.test/team/report', command: ['echo', 'no container here'] },
    'no-such-program': { type: 'container', command: ['there-is-no-such-program'] },
    surroundings: shell('echo "$GREETING, $NAME"; cat "$PASSWORD_FILE"; echo; echo "$ORKA_TASK_NAME"; echo "$ORKA_PROMPT"', {
      prompt: 'and a prompt',
      secretRef: { name: 'door' },
      env: [
        { name: 'NAME', valueFrom: { secretKeyRef: { name: 'door', key: 'owner' } } },
        { name: 'GREETING', value: 'good day' },
        { name: 'PASSWORD_FILE', value: '/secrets/task/password' },
      ],
    }),
    'long-prompt': shell('wc -c < "$ORKA_PROMPT_FILE"; env | grep -c "^ORKA_PROMPT="; tail -c 4 "$ORKA_PROMPT_FILE"', {
      prompt: `${'x'.repeat(200 * 1024 - 4)}end.`,
    }),
    'leaves-files': shell('mkdir -p "$ORKA_ARTIFACTS_DIR/sub"; cd "$ORKA_ARTIFACTS_DIR"; echo a > a.txt; echo b > sub/b.txt'),
    'secret-comes-later': shell('cat "$TOKEN_FILE"', {
      secretRef: { name: 'later' },
      env: [{ name: 'TOKEN_FILE', value: '/secrets/task/token' }],
    }),
    endless: shell(`${printPid}; exec sleep 300`),
  };

  before(async () => {
    platform = await startPlatform();
    const onChange = (_type: string, { metadata }: Job): void => {
      if (!addedAt.has(metadata.name)) addedAt.set(metadata.name, performance.now());
    };
    reflect(platform.kube, Jobs, { namespace: 'default', onChange, signal: watching.signal, log: silent });
    await platform.secret('door', { owner: 'mellon', password: 'speak, friend' });
    for (const [name, spec] of Object.entries(tasks)) await platform.task(name, spec);
    for (const name of ['too-slow', 'endless']) pids.set(name, await pidOf(name));
  });
  after(async () => {
    watching.abort();
    await platform?.close();
  });

  const logs = async (name: string): Promise<string> =>
    (await platform.rest.json<{ logs: string }>('GET', `/api/v1/tasks/${name}/logs`)).logs;
  const attempts = (name: string): number[] => [...addedAt].filter(([job]) => job.startsWith(`${name}-job-`)).map(([, at]) => at);

  const pidOf = (name: string): Promise<number> =>
    until(
      `the process id of ${name}`,
      async () => {
        const answer = await platform.rest.exchange('GET', `/api/v1/tasks/${name}/logs`);
        if (answer.status !== 200) return undefined;
        return Number((JSON.parse(answer.body.toString('utf8')) as { logs: string }).logs) || undefined;
      },
      { timeoutMs: 30_000 },
    );

  it('what it prints is its result', async () => {
    const { status } = await platform.ended('echo');
    expect(status).to.deep.include({ phase: 'Succeeded', attempts: 1, resultRef: { available: true } });
    expect(await platform.result('echo')).to.equal('hello from a container\n');
  });
  it('an exit code other than 0 fails it, and is named', async () => {
    const { status } = await platform.ended('exit-3');
    expect(status).to.deep.include({ phase: 'Failed', attempts: 1, resultRef: { available: false } });
    expect(status?.message).to.match(/^job failed: container exited with code 3\b/);
    expect(await logs('exit-3')).to.equal('it is broken\n');
    expect((await platform.rest.exchange('GET', '/api/v1/tasks/exit-3/result')).status).to.equal(404);
  });
  it('retryPolicy: the second attempt comes after initialDelay, and counts', async () => {
    const { status } = await platform.ended('second-time-lucky');
    expect(status).to.include({ phase: 'Succeeded', attempts: 2 });
    expect(await platform.result('second-time-lucky')).to.match(/^second-time-lucky-job-[0-9a-f]{8}-2-/);
    const [first = 0, second = 0] = attempts('second-time-lucky');
    expect(second - first).to.be.greaterThan(1000);
  });
  it('retryPolicy: after maxRetries it fails with the cause', async () => {
    const { status } = await platform.ended('never-lucky');
    expect(status).to.include({ phase: 'Failed', attempts: 2 });
    expect(status?.message).to.match(/^job failed: container exited with code 1\b/);
    expect(attempts('never-lucky')).to.have.length(2);
  });
  it('a timeout ends the process and the Task; what it printed until then is kept', async () => {
    const { status } = await platform.ended('too-slow');
    expect(status).to.include({ phase: 'Failed', message: 'task timed out' });
    await gone(pids.get('too-slow'));
    expect(await logs('too-slow')).to.equal(`${pids.get('too-slow')}\n`);
  });
  it('without image and command it is refused before anything starts', async () => {
    const { status } = await platform.ended('no-image');
    expect(status?.phase).to.equal('Failed');
    expect(status?.message).to.contain('spec.image').and.to.contain('spec.command');
    expect(findCondition(status?.conditions, 'Admitted')).to.include({ status: 'False', reason: 'ImageMissing' });
    expect(attempts('no-image')).to.deep.equal([]);
  });
  it('an image that cannot be had here fails it and says what to do', async () => {
    const { status } = await platform.ended('pull-me');
    expect(status?.phase).to.equal('Failed');
    expect(status?.message).to.match(/^pod stuck: ErrImageNeverPull - .*"example\.test\/team\/report".*command/);
  });
  it('a command of another image runs on the host, and an Event warns of it', async () => {
    await platform.ended('on-the-host');
    expect(await platform.result('on-the-host')).to.equal('no container here\n');
    const { items } = await platform.kube.list(Events, { namespace: 'default' });
    const warnings = items.filter(({ type, reason }) => type === 'Warning' && reason === 'NoContainerIsolation');
    expect(
      warnings.map(({ involvedObject }) => involvedObject.name ?? '').some((name) => name.startsWith('on-the-host-job-')),
    ).to.equal(true);
  });
  it('a program that is not there fails it and is named in the log', async () => {
    expect((await platform.ended('no-such-program')).status?.message).to.match(/^job failed: container exited with code 127\b/);
    expect(await logs('no-such-program')).to.contain('there-is-no-such-program');
  });
  it('it gets its environment, its Secret as variable and as file, and its prompt', async () => {
    await platform.ended('surroundings');
    expect(await platform.result('surroundings')).to.equal('good day, mellon\nspeak, friend\nsurroundings\nand a prompt\n');
  });
  it('a prompt of 200 KiB is in a file, for it fits no variable', async () => {
    await platform.ended('long-prompt');
    expect(await platform.result('long-prompt')).to.equal('204800\n0\nend.\n');
  });
  it('files that it leaves in the folder for artifacts are kept', async () => {
    expect((await platform.ended('leaves-files')).status?.phase).to.equal('Succeeded');
    const { artifacts } = await platform.rest.json<{ artifacts: { filename: string }[] }>(
      'GET',
      '/api/v1/tasks/leaves-files/artifacts',
    );
    expect(artifacts.map(({ filename }) => filename)).to.deep.equal(['a.txt', 'sub_b.txt']);
  });
  it('a Secret that is missing is named; the Task runs once it is there', async () => {
    const { status } = await platform.taskThat('secret-comes-later', 'wait', (task) => task.status?.phase === 'Pending');
    expect(status?.message).to.contain('later');
    await platform.secret('later', { token: 'here' });
    await platform.ended('secret-comes-later');
    expect(await platform.result('secret-comes-later')).to.equal('here\n');
  });
  it('cancelled while it runs: the process is ended, its log stays', async () => {
    const pid = pids.get('endless') ?? 0;
    process.kill(pid, 0);
    await platform.kube.patch(
      Tasks,
      { namespace: 'default', name: 'endless' },
      { metadata: { annotations: { 'orka.ai/cancel': 'not needed any more' } } },
    );
    expect((await platform.ended('endless')).status).to.include({ phase: 'Cancelled', message: 'not needed any more' });
    await gone(pid);
    expect(await logs('endless')).to.equal(`${pid}\n`);
  });

  describe('logs and result, once the pod is gone', () => {
    before(async () => {
      await platform.model('model', { script: says('forty-two') });
      await platform.ask('oracle', 'model');
      for (const name of ['oracle', 'exit-3', 'echo']) {
        const { status } = await platform.ended(name);
        await platform.kube.delete(Jobs, { namespace: 'default', name: status?.jobName ?? '' });
      }
      await until('their pods to go', async () => {
        const { items } = await platform.kube.list(Pods, { namespace: 'default' });
        return items.some(({ metadata }) => /^(oracle|exit-3|echo)-job-/.test(metadata.name)) ? undefined : true;
      });
    });

    it('the log of a container that failed is still there', async () => {
      expect(await logs('exit-3')).to.equal('it is broken\n');
    });
    it('so are result and log of one that succeeded', async () => {
      expect([await platform.result('echo'), await logs('echo')]).to.deep.equal(Array(2).fill('hello from a container\n'));
    });
    it('the log of an agent tells what it did; its answer has a route of its own', async () => {
      expect(await platform.result('oracle')).to.equal('forty-two');
      expect(await logs('oracle'))
        .to.match(/^turn 1: /m)
        .and.not.to.contain('forty-two');
    });
  });
});

/** Waits until there is no such process. */
function gone(pid = 0): Promise<true> {
  expect(pid).to.be.greaterThan(1);
  return until(`process ${pid} to end`, () => {
    try {
      process.kill(pid, 0);
      return undefined;
    } catch {
      return true;
    }
  });
}
