import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Agents, Events, Namespaces, ServiceAccounts } from '../../../shared/api/kinds.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { shell } from './support/commands.ts';
import { podsPlatform } from './support/platform.ts';
import { describeWithPods, settings } from './support/settings.ts';
import type { Space } from './support/space.ts';

const image = settings?.userImage ?? '';

const tasks: Readonly<Record<string, Task['spec']>> = {
  secrets: shell('cat /secrets/task/password /secrets/agent/TOKEN; echo; echo "$TOKEN $FROM_KEY"', {
    image,
    agentRef: { name: 'keeper' },
    secretRef: { name: 'door' },
    env: [{ name: 'FROM_KEY', valueFrom: { secretKeyRef: { name: 'door', key: 'password' } } }],
  }),
  order: shell('echo "$ORKA_RUN $GREETING $ORKA_TASK_NAME $ORKA_TIMEOUT_SECONDS"', {
    image,
    timeout: '2m',
    env: [
      { name: 'ORKA_RUN', value: 'mine' },
      { name: 'GREETING', value: 'hello $(ORKA_TASK_NAME)' },
    ],
  }),
  folders: shell(
    'for d in /tmp /workspace /home/worker /session; do echo $d > $d/file && cat $d/file; done; pwd; echo $HOME; id -u; id -g; touch /etc/x 2>&1; true',
    { image },
  ),
  'no-default-token': shell('ls /var/run/secrets/kubernetes.io 2>&1; true', { image }),
  'sizes-of-task': {
    type: 'container',
    image,
    command: ['true'],
    agentRef: { name: 'keeper' },
    resources: { limits: { cpu: '300m' } },
  },
  'sizes-of-agent': { type: 'container', image, command: ['true'], agentRef: { name: 'keeper' } },
  'sizes-of-nobody': { type: 'container', image, command: ['true'] },
};

describeWithPods('pods: what a worker finds around it', function () {
  this.timeout(120_000);
  let space: Space;
  before(async () => {
    space = await (await podsPlatform()).space({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    await space.secret('door', { password: 'mellon' });
    await space.secret('agent-secret', { TOKEN: 't0k' });
    await space.kube.create(Agents, space.namespace, {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Agent',
      metadata: { name: 'keeper' },
      spec: { secretRef: { name: 'agent-secret' }, resources: { limits: { memory: '99Mi' } } },
    });
    for (const [name, spec] of Object.entries(tasks)) await space.task(name, spec);
  });
  const succeeded = async (name: string): Promise<string> => {
    const { status } = await space.ended(name);
    expect(status?.phase, status?.message).to.equal('Succeeded');
    return space.result(name);
  };
  const podOf = async (name: string): Promise<Pod> => {
    await space.ended(name);
    return space.podThat(name, 'be there', () => true);
  };

  it('all of it in a namespace that lets restricted pods in only', async () => {
    const { metadata } = (await space.kube.get(Namespaces, '', space.namespace)) ?? { metadata: {} };
    expect((metadata as Pod['metadata']).labels).to.include({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });
  it("the Task's Secret as files and the Agent's as files and variables", async () => {
    expect(await succeeded('secrets')).to.equal('mellont0k\nt0k mellon\n');
  });
  it("the user's variables after ours, which they may refer to and replace", async () => {
    expect(await succeeded('order')).to.equal('mine hello order order 120\n');
  });
  it('folders that it may write to, as user 1000, and nothing else', async () => {
    const lines = (await succeeded('folders')).trim().split('\n');
    expect(lines.slice(0, 8)).to.deep.equal([
      '/tmp',
      '/workspace',
      '/home/worker',
      '/session',
      '/workspace',
      '/home/worker',
      '1000',
      '1000',
    ]);
    expect(lines[8]).to.contain('Read-only file system');
  });
  it('no token for the Kubernetes API', async () => {
    expect(await succeeded('no-default-token')).to.match(/No such file or directory\n$/);
    const { items } = await space.kube.list(ServiceAccounts, { namespace: space.namespace });
    const own = items.find(({ metadata }) => metadata.name === 'orka-container-worker');
    expect(own?.automountServiceAccountToken).to.equal(false);
  });
  for (const [name, memory, cpu] of [
    ['sizes-of-task', undefined, '300m'],
    ['sizes-of-agent', '99Mi', undefined],
    ['sizes-of-nobody', '2Gi', '1'],
  ] as const)
    it(`resources: ${name.replaceAll('-', ' ')}`, async () => {
      const limits = (await podOf(name)).spec.containers[0]?.resources?.limits ?? {};
      expect({ memory: limits['memory'], cpu: limits['cpu'] }).to.deep.equal({ memory, cpu });
    });
  it('a pod that says whose it is', async () => {
    const { metadata, spec } = await podOf('order');
    expect(metadata.labels).to.include({ 'orka.ai/task': 'order', 'orka.ai/task-type': 'container' });
    expect(metadata.annotations).to.include({ 'orka.ai/task-name': 'order', 'orka.ai/run': '1' });
    expect(spec).to.include({ serviceAccountName: 'orka-container-worker', enableServiceLinks: false });
  });
  it('and no Event complains', async () => {
    const { items } = await space.kube.list(Events, { namespace: space.namespace });
    const complaints = items.filter(({ type }) => type === 'Warning');
    expect(complaints.map(({ reason, message }) => `${reason}: ${message}`)).to.deep.equal([]);
  });
});
