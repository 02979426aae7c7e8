import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { identityOf } from '../../../local/jobs/process-table.ts';
import { startJobs } from '../../../local/jobs/start.ts';
import { Events, Jobs, PersistentVolumeClaims, Pods, Secrets } from '../../../shared/api/kinds.ts';
import type { Container } from '../../../shared/api/kubernetes/container.ts';
import type { Job, JobSpec } from '../../../shared/api/kubernetes/job.ts';
import type { Pod, PodSpec } from '../../../shared/api/kubernetes/pod.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import type { Kube } from '../../../shared/kube/kube.ts';
import { silent } from '../../../shared/log/logger.ts';
import { recordWrites, startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { until } from '../../support/until.ts';

const script = (text: string, more: Partial<Container> = {}): Container => ({
  name: 'main',
  image: 'any',
  command: ['sh', '-c', text],
  ...more,
});

function job(name: string, container: Container, { pod = {}, ...spec }: Partial<JobSpec> & { pod?: Partial<PodSpec> } = {}): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      ...spec,
      template: { spec: { restartPolicy: 'Never', containers: [container], ...pod } },
    },
  };
}

describe('Jobs and pods as processes', () => {
  let server: TestApiServer;
  let kube: Kube;
  let writes: string[];
  let folder: string;
  let running: { close(): Promise<void> };
  const start = () =>
    startJobs({
      kube,
      podDir: server.podDir,
      volumeDir: join(folder, 'volumes'),
      images: { 'orka/node': { command: [process.execPath, '-e'] } },
      log: silent,
      now: Date.now,
      signalGraceMs: 200,
    });

  before(async () => {
    server = await startTestApiServer();
    folder = server.folder;
    ({ kube, writes } = recordWrites(server.kube));
    running = await start();
  });
  after(async () => {
    await running.close();
    await server.close();
  });
  afterEach(async () => {
    for (const { metadata } of (await kube.list(Jobs)).items)
      await kube.delete(Jobs, { namespace: 'default', name: metadata.name });
    await until('the end of all pods', async () => (await kube.list(Pods)).items.length === 0 || undefined);
    for (const { metadata } of (await kube.list(Secrets, { namespace: 'default' })).items)
      await kube.delete(Secrets, { namespace: 'default', name: metadata.name });
  });

  const finished = (name: string): Promise<Job> =>
    until(`the end of ${name}`, async () => {
      const found = await kube.get(Jobs, 'default', name);
      return found?.status?.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed') ? found : undefined;
    });
  const podsOf = async (name: string): Promise<Pod[]> =>
    (await kube.list(Pods)).items.filter(({ metadata }) => metadata.labels?.['job-name'] === name);
  const onlyPod = async (name: string): Promise<Pod> => {
    const pods = await podsOf(name);
    expect(pods).to.have.length(1);
    return pods[0] as Pod;
  };
  const runningPod = (name: string): Promise<Pod> =>
    until(`a running pod of ${name}`, async () => (await podsOf(name)).find(({ status }) => status?.phase === 'Running'));
  const logOf = (pod: Pod, container = 'main'): string =>
    readFileSync(join(folder, 'pods', pod.metadata.uid ?? '', container, '0.log'), 'utf8')
      .split('\n')
      .map((line) => line.split(' ').slice(3).join(' '))
      .join('\n')
      .trim();
  const deleteAtOnce = async ({ metadata }: Pod): Promise<void> => {
    const http = createHttpClient({ baseUrl: server.url, ca: server.ca, clientCertificate: server.adminCredentials });
    await http.request('DELETE', `/api/v1/namespaces/default/pods/${metadata.name}?gracePeriodSeconds=0`);
    http.close();
  };
  const conditionsOf = ({ status }: Job): string[] => (status?.conditions ?? []).map(({ type, reason }) => `${type} ${reason}`);
  const pidOf = ({ status }: Pod): number => Number(status?.containerStatuses?.[0]?.containerID?.replace('process://', ''));
  const isAlive = (pid: number): boolean => identityOf(pid) !== undefined;

  it('runs a command to its end and sums it up as the real controllers do', async () => {
    await kube.create(Jobs, 'default', job('ok', script('echo out; echo err >&2')));
    const { status } = await finished('ok');
    expect(status).to.include({ succeeded: 1, ready: 0, terminating: 0 }).and.to.have.property('completionTime');
    expect(status).not.to.have.any.keys('active', 'failed');
    expect(conditionsOf({ status } as Job)).to.deep.equal([
      'SuccessCriteriaMet CompletionsReached',
      'Complete CompletionsReached',
    ]);
    const pod = await onlyPod('ok');
    expect(pod.metadata.name).to.match(/^ok-[b-z2-9]{5}$/);
    expect(pod.status).to.include({ phase: 'Succeeded', podIP: '127.0.0.1' });
    expect(pod.status?.containerStatuses?.[0]?.state?.terminated).to.include({ exitCode: 0, reason: 'Completed' });
    expect(logOf(pod).split('\n')).to.have.members(['out', 'err']);
  });

  it('keeps a log that the Kubernetes API can show', async () => {
    await kube.create(Jobs, 'default', job('log', script('echo one; printf two')));
    await finished('log');
    const { name } = (await onlyPod('log')).metadata;
    expect(await kube.podLog({ namespace: 'default', name })).to.equal('one\ntwo\n');
    expect(await kube.podLog({ namespace: 'default', name, tailLines: 1 })).to.equal('two\n');
  });

  it('costs five writes', async () => {
    writes.length = 0;
    await kube.create(Jobs, 'default', job('five', script('sleep 0.2')));
    await finished('five');
    const own = writes.filter((write) => !write.includes('events') && write !== 'create jobs');
    expect(own).to.have.members([
      'create pods',
      'patch pods/status',
      'patch jobs/status',
      'patch pods/status',
      'patch jobs/status',
    ]);
  });

  it('reports a failed program with its exit code, and its Job failed', async () => {
    await kube.create(Jobs, 'default', job('bad', script('exit 3')));
    const failed = await finished('bad');
    expect(failed.status).to.include({ failed: 1 });
    expect(conditionsOf(failed)).to.deep.equal(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
    expect((await onlyPod('bad')).status?.containerStatuses?.[0]?.state?.terminated).to.include({ exitCode: 3, reason: 'Error' });
  });

  it('gives a process its own variables and nothing of the platform but what it names', async () => {
    await kube.create(Secrets, 'default', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'default' },
      data: { a: 'YQ==' },
    });
    const env = [
      { name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'BOTH', value: '$(FROM_SECRET)-$(POD)' },
    ];
    await kube.create(Jobs, 'default', job('env', script('env | cut -d= -f1 | sort | tr "\\n" " "; echo; echo $BOTH', { env })));
    await finished('env');
    const pod = await onlyPod('env');
    const [names, both] = logOf(pod).split('\n');
    expect(
      names
        ?.trim()
        .split(' ')
        .filter((name) => !['_', 'PWD', 'SHLVL', 'OLDPWD'].includes(name)),
    ).to.deep.equal(['BOTH', 'FROM_SECRET', 'HOME', 'LANG', 'PATH', 'POD', 'TMPDIR']);
    expect(both).to.equal(`a-${pod.metadata.name}`);
  });

  it('mounts volumes as private folders and calls them by their host paths', async () => {
    await kube.create(Secrets, 'default', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'default' },
      data: { a: 'YQ==' },
    });
    const volumes = [
      { name: 'work', emptyDir: {} },
      { name: 'secret', secret: { secretName: 'keys' } },
      { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'orka' } }] } },
    ];
    const volumeMounts = [
      { name: 'work', mountPath: '/workspace' },
      { name: 'secret', mountPath: '/secrets/task' },
      { name: 'token', mountPath: '/var/run/orka' },
    ];
    const container = script(
      'pwd; cat "$1"; echo; cut -d. -f2 "$TOKEN" | tr _- /+ | base64 -d 2>/dev/null | grep -o "serviceaccount:.*default" | cut -d: -f3;  stat -c %a "$1" "$TOKEN" . | tr "\\n" " "',
      {
        args: ['sh', '/secrets/task/a'],
        env: [{ name: 'TOKEN', value: '/var/run/orka/token' }],
        workingDir: '/workspace',
        volumeMounts,
      },
    );
    await kube.create(Jobs, 'default', job('mounts', container, { pod: { volumes } }));
    await finished('mounts');
    const pod = await onlyPod('mounts');
    const root = join(folder, 'pods', pod.metadata.uid ?? '', 'root');
    expect(logOf(pod).split('\n')).to.deep.equal([join(root, 'volumes/work'), 'a', 'default', '600 600 700']);
    await until('the removal of its secrets', () => !existsSync(root) || undefined);
  });

  it('keeps the files of a claim from pod to pod, until the claim is deleted', async () => {
    const claim = {
      apiVersion: 'v1' as const,
      kind: 'PersistentVolumeClaim' as const,
      metadata: { name: 'shared', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    await kube.create(PersistentVolumeClaims, 'default', claim as never);
    const pod = { volumes: [{ name: 'work', persistentVolumeClaim: { claimName: 'shared' } }] };
    const volumeMounts = [{ name: 'work', mountPath: '/workspace' }];
    await kube.create(
      Jobs,
      'default',
      job('write', script('echo kept > f', { workingDir: '/workspace', volumeMounts }), { pod }),
    );
    await finished('write');
    await kube.create(Jobs, 'default', job('read', script('cat f', { workingDir: '/workspace', volumeMounts }), { pod }));
    await finished('read');
    expect(logOf(await onlyPod('read'))).to.equal('kept');
    await kube.delete(PersistentVolumeClaims, { namespace: 'default', name: 'shared' });
    await until('the removal of its files', () => !existsSync(join(folder, 'volumes/default/shared')) || undefined);
  });

  it('runs images of ours, and warns of a command that runs on the host instead of in its image', async () => {
    await kube.create(
      Jobs,
      'default',
      job('ours', { name: 'main', image: 'orka/node:v1', args: ['console.log(process.argv.length)'] }),
    );
    await kube.create(Jobs, 'default', job('theirs', script('true', { image: 'busybox' })));
    await Promise.all([finished('ours'), finished('theirs')]);
    expect(logOf(await onlyPod('ours'))).to.equal('1');
    const warnings = (await kube.list(Events)).items.filter(({ reason }) => reason === 'NoContainerIsolation');
    const theirs = await onlyPod('theirs');
    const warning = warnings.find(({ involvedObject }) => involvedObject.name === theirs.metadata.name);
    expect(warnings.some(({ involvedObject }) => involvedObject.name?.startsWith('ours'))).to.equal(false);
    expect(warning?.message).to.contain('busybox');
  });

  it('fails a Job at once whose image it can neither pull nor replace by a command', async () => {
    await kube.create(Jobs, 'default', job('pull', { name: 'main', image: 'redis:7' }, { backoffLimit: 6 }));
    const failed = await finished('pull');
    expect(failed.status?.conditions?.[1]).to.include({ type: 'Failed', reason: 'ErrImageNeverPull' });
    expect(failed.status?.conditions?.[1]?.message).to.contain('redis:7');
    expect((await onlyPod('pull')).status?.containerStatuses?.[0]?.state?.waiting?.reason).to.equal('ErrImageNeverPull');
  });

  it('says what a program that is not there is called', async () => {
    await kube.create(Jobs, 'default', job('typo', { name: 'main', image: 'x', command: ['no-such-program'] }));
    await finished('typo');
    const { terminated } = (await onlyPod('typo')).status?.containerStatuses?.[0]?.state ?? {};
    expect(terminated).to.include({ exitCode: 128, reason: 'StartError' });
    expect(terminated?.message).to.contain('no-such-program');
  });

  it('waits for a Secret that is not there yet', async () => {
    const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'late', key: 'a' } } }];
    await kube.create(Jobs, 'default', job('late', script('echo $A', { env })));
    const waiting = await until('a waiting pod', async () =>
      (await podsOf('late')).find(({ status }) => status?.containerStatuses !== undefined),
    );
    expect(waiting.status).to.include({ phase: 'Pending' });
    expect(waiting.status?.containerStatuses?.[0]?.state?.waiting).to.deep.equal({
      reason: 'CreateContainerConfigError',
      message: 'secret "late" not found',
    });
    await kube.create(Secrets, 'default', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'late', namespace: 'default' },
      data: { a: 'YQ==' },
    });
    await finished('late');
    expect(logOf(await onlyPod('late'))).to.equal('a');
  });

  it('runs init containers one after the other before the others, and not at all after one has failed', async () => {
    const initContainers = [
      script('echo one >> "$HOME/order"', { name: 'one' }),
      script('echo two >> "$HOME/order"', { name: 'two' }),
    ];
    await kube.create(Jobs, 'default', job('init', script('cat "$HOME/order"'), { pod: { initContainers } }));
    await kube.create(
      Jobs,
      'default',
      job('init-bad', script('echo never'), {
        pod: {
          initContainers: [script('echo why >&2; exit 7', { name: 'one', terminationMessagePolicy: 'FallbackToLogsOnError' })],
        },
      }),
    );
    await Promise.all([finished('init'), finished('init-bad')]);
    expect(logOf(await onlyPod('init'))).to.equal('one\ntwo');
    const failed = await onlyPod('init-bad');
    expect(failed.status?.phase).to.equal('Failed');
    expect(failed.status?.initContainerStatuses?.[0]?.state?.terminated).to.include({ exitCode: 7, message: 'why\n' });
    expect(existsSync(join(folder, 'pods', failed.metadata.uid ?? '', 'main'))).to.equal(false);
  });

  it('ends a Job at its deadline: TERM first, KILL after the grace period', async () => {
    const container = script('trap "echo asked" TERM; while :; do sleep 0.05; done');
    await kube.create(
      Jobs,
      'default',
      job('slow', container, { activeDeadlineSeconds: 1, pod: { terminationGracePeriodSeconds: 1 } }),
    );
    const pid = pidOf(await runningPod('slow'));
    const failed = await finished('slow');
    expect(conditionsOf(failed)).to.deep.equal(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
    expect(failed.status).to.include({ failed: 1 });
    expect(isAlive(pid)).to.equal(false);
    await until('the removal of its pod', async () => (await podsOf('slow')).length === 0 || undefined);
  });

  it('ends the process when its Job is deleted, and removes what the pod has left', async () => {
    await kube.create(Jobs, 'default', job('gone', script('sleep 60 & wait')));
    const pod = await runningPod('gone');
    await kube.delete(Jobs, { namespace: 'default', name: 'gone' });
    await until('the end of its process', () => !isAlive(pidOf(pod)) || undefined);
    await until('the removal of its pod', async () => (await podsOf('gone')).length === 0 || undefined);
    await until('the removal of its files', () => !existsSync(join(folder, 'pods', pod.metadata.uid ?? '')) || undefined);
  });

  it('lets a pod run on whose Job is deleted without it', async () => {
    await kube.create(Jobs, 'default', job('orphan', script('sleep 60')));
    const pod = await runningPod('orphan');
    await kube.delete(Jobs, { namespace: 'default', name: 'orphan' }, 'Orphan');
    await until(
      'its orphan',
      async () => (await kube.get(Pods, 'default', pod.metadata.name))?.metadata.ownerReferences === undefined || undefined,
    );
    expect(isAlive(pidOf(pod))).to.equal(true);
    await kube.delete(Pods, { namespace: 'default', name: pod.metadata.name });
    await until('the end of its process', () => !isAlive(pidOf(pod)) || undefined);
  });

  it('ends the pod before its Job is gone where the Job is deleted in the foreground', async () => {
    await kube.create(Jobs, 'default', job('fore', script('sleep 60')));
    const pod = await runningPod('fore');
    await kube.delete(Jobs, { namespace: 'default', name: 'fore' }, 'Foreground');
    await until('the end of the Job', async () => (await kube.get(Jobs, 'default', 'fore')) === undefined || undefined);
    expect(isAlive(pidOf(pod))).to.equal(false);
    expect(await podsOf('fore')).to.deep.equal([]);
  });

  it('kills at once when the pod is deleted without grace', async () => {
    await kube.create(Jobs, 'default', job('force', script('trap "" TERM; sleep 60')));
    const pod = await runningPod('force');
    await deleteAtOnce(pod);
    await until('the end of its process', () => !isAlive(pidOf(pod)) || undefined);
    expect((await finished('force')).status).to.include({ failed: 1 });
  });

  it('leaves nothing behind of a program that has put itself into a session of its own', async () => {
    await kube.create(Jobs, 'default', job('daemon', script('setsid sleep 60 & echo $!; sleep 0.2')));
    await finished('daemon');
    const daemon = Number(logOf(await onlyPod('daemon')));
    await until('the end of the daemon', () => !isAlive(daemon) || undefined);
  });

  it('takes a suspended Job down and up again without counting a failure', async () => {
    await kube.create(Jobs, 'default', job('nap', script('sleep 60')));
    const first = await runningPod('nap');
    await kube.patch(Jobs, { namespace: 'default', name: 'nap' }, { spec: { suspend: true } });
    await until('the end of its pod', async () => (await podsOf('nap')).length === 0 || undefined);
    const asleep = await until('the suspension', async () => {
      const found = await kube.get(Jobs, 'default', 'nap');
      return found?.status?.terminating === 0 ? found : undefined;
    });
    expect(conditionsOf(asleep)).to.deep.equal(['Suspended JobSuspended']);
    expect(asleep.status).not.to.have.any.keys('startTime', 'failed');
    await kube.patch(Jobs, { namespace: 'default', name: 'nap' }, { spec: { suspend: false } });
    expect((await runningPod('nap')).metadata.uid).not.to.equal(first.metadata.uid);
  });

  it('deletes a finished Job when its time is up', async () => {
    await kube.create(Jobs, 'default', job('brief', script('true'), { ttlSecondsAfterFinished: 0 }));
    await until('its deletion', async () => (await kube.get(Jobs, 'default', 'brief')) === undefined || undefined);
  });

  it('refuses a Job that wants several pods, and says so', async () => {
    await kube.create(Jobs, 'default', job('many', script('true'), { completions: 3 }));
    expect((await finished('many')).status?.conditions?.[1]).to.include({ type: 'Failed', reason: 'NotSupported' });
    expect(await podsOf('many')).to.deep.equal([]);
    await until('a Warning', async () => (await kube.list(Events)).items.find(({ reason }) => reason === 'NotSupported'));
  });

  it('starts a pod again only as often as backoffLimit says, and not before its time', async () => {
    await kube.create(Jobs, 'default', job('again', script('exit 1'), { backoffLimit: 1 }));
    const once = await until('a first failure', async () => {
      const found = await kube.get(Jobs, 'default', 'again');
      return found?.status?.failed === 1 ? found : undefined;
    });
    expect(conditionsOf(once)).to.deep.equal([]);
    expect(await podsOf('again')).to.have.length(1);
  });

  it('ends its processes when the platform stops, and reports their pods as interrupted at the next start', async () => {
    await kube.create(Jobs, 'default', job('stopped', script('trap "" TERM; sleep 60 & wait; wait')));
    const pod = await runningPod('stopped');
    await running.close();
    expect(isAlive(pidOf(pod))).to.equal(false);
    expect((await onlyPod('stopped')).status?.phase).to.equal('Running');
    running = await start();
    expect(conditionsOf(await finished('stopped'))).to.deep.equal([
      'FailureTarget BackoffLimitExceeded',
      'Failed BackoffLimitExceeded',
    ]);
    const { status } = await onlyPod('stopped');
    expect(status).to.include({ phase: 'Failed', reason: 'Interrupted' });
    expect(status?.containerStatuses?.[0]?.state?.terminated).to.include({ exitCode: 137, reason: 'Interrupted' });
    expect(status?.conditions?.[0]).to.include({ type: 'DisruptionTarget', status: 'True' });
  });

  it('starts an interrupted pod anew where the podFailurePolicy ignores disruptions', async () => {
    const podFailurePolicy = { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] };
    await kube.create(Jobs, 'default', job('resumed', script('sleep 60'), { podFailurePolicy } as object));
    const first = await runningPod('resumed');
    await running.close();
    running = await start();
    const isNew = ({ metadata, status }: Pod): boolean => metadata.uid !== first.metadata.uid && status?.phase === 'Running';
    await until('another pod', async () => (await podsOf('resumed')).find(isNew));
    expect((await kube.get(Jobs, 'default', 'resumed'))?.status).not.to.have.property('failed');
  });

  it('kills at its start what a killed platform has left running, and nobody whose id is merely the same', async () => {
    const sleeper = (): ChildProcess => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const [left, stranger] = [sleeper(), sleeper()] as const;
    const record = (uid: string, pid: number, identity: string): void => {
      mkdirSync(join(folder, 'pods', uid, 'main'), { recursive: true });
      writeFileSync(join(folder, 'pods', uid, 'main/process.json'), JSON.stringify({ pid, identity }));
    };
    record('left', left.pid as number, identityOf(left.pid as number) ?? '');
    record('stranger', stranger.pid as number, 'another boot/1');
    const marked = spawn('setsid', ['sleep', '60'], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], TMPDIR: join(folder, 'pods/lost/root/tmp') },
    });
    await until('its start', () => identityOf(marked.pid as number));
    await running.close();
    running = await start();
    expect(isAlive(left.pid as number)).to.equal(false);
    expect(isAlive(stranger.pid as number)).to.equal(true);
    if (process.platform === 'linux') expect(isAlive(marked.pid as number)).to.equal(false);
    expect(readdirSync(server.podDir)).not.to.include.members(['left', 'stranger', 'lost']);
    stranger.kill('SIGKILL');
  });

  it('keeps every file of a pod from other people', async () => {
    await kube.create(Jobs, 'default', job('private', script('true')));
    await finished('private');
    const pod = await onlyPod('private');
    const mode = (path: string): number => statSync(join(folder, path)).mode & 0o777;
    expect(mode('pods')).to.equal(0o700);
    expect(mode(`pods/${pod.metadata.uid}/main/0.log`)).to.equal(0o600);
  });
});
