import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { describeWithKubectl } from '../../support/where.ts';
import { CONFIG_MAPS, MERGE, startTestServer, type TestServer, widgetDefinition } from './support.ts';

const run = promisify(execFile);
const KUBECTL = 'kubectl';

/** Runs the machine's own kubectl, where it has one. */
describeWithKubectl('local/apiserver: kubectl', function () {
  this.timeout(60_000);
  let api: TestServer;
  let files: string;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    api = await startTestServer();
    files = join(api.dir, 'files');
    await mkdir(files);
    environment = { ...process.env, KUBECONFIG: join(files, 'kubeconfig'), HOME: files };
    await writeFile(join(files, 'kubeconfig'), api.server.adminKubeconfig);
    await writeFile(join(files, 'crd.json'), JSON.stringify(widgetDefinition));
    await kubectl('apply', '-f', join(files, 'crd.json'));
  });
  const children: ChildProcess[] = [];
  after(async () => {
    for (const child of children) child.kill();
    await api?.stop();
  });

  const start = (...args: string[]) => {
    const child = spawn(KUBECTL, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  };

  const kubectl = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run(KUBECTL, args, { env: environment, timeout: 30_000 });
    return stdout + stderr.replace(/^WARNING: version difference.*\n/gm, '');
  };
  const fails = async (...args: string[]): Promise<string> => {
    try {
      await kubectl(...args);
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
    throw new Error(`kubectl ${args.join(' ')} succeeded`);
  };
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(files, name), text);
    return join(files, name);
  };
  const widgetYaml = (name: string, size: number): string =>
    `apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: ${name}\nspec:\n  size: ${size}\n`;

  it('applies, shows and changes a custom resource', async () => {
    const manifest = await file('w.yaml', widgetYaml('w', 1));
    expect(await kubectl('apply', '-f', manifest)).to.equal('widget.example.com/w created\n');
    expect(await kubectl('apply', '-f', manifest)).to.equal('widget.example.com/w unchanged\n');
    await file('w.yaml', widgetYaml('w', 2));
    expect(await kubectl('apply', '-f', manifest)).to.equal('widget.example.com/w configured\n');
    expect(await kubectl('get', 'wd')).to.match(/^NAME +SIZE +PHASE\nw +2 *\n$/);
    expect(await kubectl('get', 'widgets', '-o', 'name')).to.equal('widget.example.com/w\n');
    expect(await kubectl('get', 'widget', 'w', '-o', 'jsonpath={.spec.color}')).to.equal('red');
    expect(await kubectl('describe', 'widget', 'w')).to.match(/Size: +2\n/);
    expect(await kubectl('patch', 'widget', 'w', '--type=merge', '-p', '{"spec":{"size":3}}')).to.equal(
      'widget.example.com/w patched\n',
    );
    expect(await kubectl('label', 'widget', 'w', 'a=b')).to.equal('widget.example.com/w labeled\n');
    expect(await kubectl('get', 'widgets', '-l', 'a=b', '-o', 'custom-columns=S:.spec.size', '--no-headers')).to.equal('3\n');
  });

  it('refuses nonsense before it is written', async () => {
    expect(await fails('apply', '-f', await file('bad.yaml', widgetYaml('bad', 1000)))).to.include(
      'spec.size: Invalid value: 1000: spec.size in body should be less than or equal to 100',
    );
    expect(await fails('apply', '-f', await file('typo.yaml', `${widgetYaml('typo', 1)}  weight: 1\n`))).to.include(
      'unknown field "spec.weight"',
    );
  });

  it('applies on the server, and meets conflicts there', async () => {
    const manifest = await file('ssa.yaml', widgetYaml('ssa', 1));
    expect(await kubectl('apply', '--server-side', '-f', manifest)).to.equal('widget.example.com/ssa serverside-applied\n');
    await kubectl(
      'apply',
      '--server-side',
      '--field-manager=other',
      '--force-conflicts',
      '-f',
      await file('ssa2.yaml', widgetYaml('ssa', 2)),
    );
    expect(await fails('apply', '--server-side', '-f', manifest)).to.include('conflict with "other"');
    expect(await kubectl('apply', '--server-side', '--force-conflicts', '-f', manifest)).to.include('serverside-applied');
  });

  it('moves from client-side to server-side apply', async () => {
    const manifest = await file('move.yaml', widgetYaml('move', 1));
    await kubectl('apply', '-f', manifest);
    expect(await kubectl('apply', '--server-side', '-f', await file('move.yaml', widgetYaml('move', 5)))).to.include(
      'serverside-applied',
    );
    expect(await kubectl('get', 'widget', 'move', '-o', 'jsonpath={.spec.size}')).to.equal('5');
  });

  it('diffs', async () => {
    await kubectl('apply', '-f', await file('diff.yaml', widgetYaml('diff', 1)));
    const changed = await file('diff.yaml', widgetYaml('diff', 2));
    const error = await run(KUBECTL, ['diff', '-f', changed], { env: environment }).catch((failure) => failure);
    expect([error.code, /^\+ {2}size: 2$/m.test(error.stdout)]).to.deep.equal([1, true]);
  });

  it('explains, and lists resources', async () => {
    expect(await kubectl('explain', 'widget.spec.size')).to.match(/FIELD: size <integer>/);
    expect(await kubectl('explain', 'job.spec.template.spec.containers.image')).to.match(/FIELD: image <string>/);
    expect(await kubectl('api-resources', '--api-group=example.com')).to.match(/widgets +wd +example.com\/v1 +true +Widget/);
    expect(await kubectl('api-versions')).to.include('example.com/v1\n');
  });

  it('creates built-in kinds from its own commands', async () => {
    expect(await kubectl('create', 'configmap', 'cm', '--from-literal=a=b')).to.equal('configmap/cm created\n');
    expect(await kubectl('create', 'secret', 'generic', 's', '--from-literal=a=b')).to.equal('secret/s created\n');
    expect(await kubectl('get', 'secret', 's', '-o', 'jsonpath={.data.a}')).to.equal('Yg==');
    expect(await kubectl('create', 'job', 'j', '--image=i', '--', 'true')).to.equal('job.batch/j created\n');
    expect(await kubectl('create', 'namespace', 'n')).to.equal('namespace/n created\n');
    expect(await kubectl('run', 'pod', '--image=i')).to.equal('pod/pod created\n');
    expect(await kubectl('create', 'role', 'reader', '--verb=get', '--resource=pods')).to.equal(
      'role.rbac.authorization.k8s.io/reader created\n',
    );
    expect(await kubectl('get', 'pod,job'))
      .to.match(/pod\/pod +0\/1 +Pending/)
      .and.match(/job.batch\/j +Running +0\/1/);
    expect(await kubectl('get', 'all')).to.include('widget.example.com/w');
  });

  it('knows who it is and makes tokens', async () => {
    expect(await kubectl('auth', 'whoami')).to.match(/Username +kubernetes-admin/);
    expect(await kubectl('auth', 'can-i', 'delete', 'pods')).to.equal('yes\n');
    const token = (await kubectl('create', 'token', 'default', '--duration=1h')).trim();
    expect(await kubectl('auth', 'whoami', '--token', token, '--kubeconfig', await tokenless())).to.match(
      /system:serviceaccount:default:default/,
    );
    expect(await fails('get', 'pods', '--token', token, '--kubeconfig', await tokenless())).to.include(
      'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:default" cannot list',
    );
  });

  /** The kubeconfig without the administrator's certificate, which would win over a token. */
  const tokenless = (): Promise<string> =>
    file(
      'tokenless',
      api.server.adminKubeconfig.replace(/client-(certificate|key)-data: .*/g, '').replace('user:\n', 'user: {}\n'),
    );

  it('waits for what is to come, and for what is to go', async () => {
    const waiting = kubectl('wait', 'widget/w', '--for=jsonpath={.status.phase}=Ready', '--timeout=30s');
    await api.ok('PATCH', '/apis/example.com/v1/namespaces/default/widgets/w/status', {
      headers: MERGE,
      body: { status: { phase: 'Ready' } },
    });
    expect(await waiting).to.equal('widget.example.com/w condition met\n');
    expect(await kubectl('wait', 'crd/widgets.example.com', '--for=condition=established', '--timeout=30s')).to.include(
      'condition met',
    );
    // Newer ones add the namespace.
    expect(await kubectl('delete', 'widget', 'ssa', '--cascade=foreground')).to.match(
      /^widget\.example\.com "ssa" deleted( from default namespace)?\n$/,
    );
    expect(await kubectl('delete', 'namespace', 'n')).to.equal('namespace "n" deleted\n');
  });

  it('shows Events with the object they are about', async () => {
    const { uid } = (await api.ok('GET', '/apis/example.com/v1/namespaces/default/widgets/w')).metadata;
    const event = {
      metadata: { name: 'e' },
      involvedObject: { uid, apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', namespace: 'default' },
      reason: 'Turned',
      message: 'it turns',
      type: 'Normal',
      lastTimestamp: new Date().toISOString(),
    };
    await api.ok('POST', '/api/v1/namespaces/default/events', { body: event });
    expect(await kubectl('get', 'events')).to.match(/Normal +Turned +widget\/w +it turns/);
    expect(await kubectl('describe', 'widget', 'w')).to.match(/Turned +.* it turns/);
  });

  it('follows a log', async () => {
    const pod = await api.ok('GET', '/api/v1/namespaces/default/pods/pod');
    const folder = join(api.podLogDir, pod.metadata.uid, 'pod');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '0.log'), '2026-01-01T00:00:00Z stdout F first\n');
    await api.ok('PATCH', '/api/v1/namespaces/default/pods/pod/status', {
      headers: MERGE,
      body: { status: { phase: 'Running' } },
    });
    expect(await kubectl('logs', 'pod')).to.equal('first\n');
    const following = start('logs', '-f', 'pod');
    let text = '';
    for await (const chunk of following.stdout) {
      text += String(chunk);
      if (text === 'first\n') await appendFile(join(folder, '0.log'), '2026-01-01T00:00:01Z stdout F second\n');
      if (text.endsWith('second\n'))
        await api.ok('PATCH', '/api/v1/namespaces/default/pods/pod/status', {
          headers: MERGE,
          body: { status: { phase: 'Succeeded' } },
        });
    }
    expect(text).to.equal('first\nsecond\n');
  });

  it('watches', async () => {
    const watching = start('get', 'configmaps', '-w', '-o', 'name');
    let text = '';
    for await (const chunk of watching.stdout) {
      text += String(chunk);
      if (text.endsWith('configmap/cm\n')) await api.ok('POST', CONFIG_MAPS, { body: { metadata: { name: 'seen' } } });
      if (text.endsWith('configmap/seen\n')) watching.kill();
    }
    expect(text).to.equal('configmap/cm\nconfigmap/seen\n');
  });

  it('replaces, annotates and deletes', async () => {
    expect(await kubectl('replace', '-f', await file('r.yaml', widgetYaml('w', 7)))).to.equal('widget.example.com/w replaced\n');
    expect(await kubectl('annotate', 'widget', 'w', 'note=x')).to.equal('widget.example.com/w annotated\n');
    expect(await kubectl('delete', 'widgets', '--all')).to.include('widget.example.com "w" deleted');
    expect(await fails('get', 'widget', 'w')).to.equal('Error from server (NotFound): widgets.example.com "w" not found\n');
    expect(await kubectl('get', 'widgets')).to.equal('No resources found in default namespace.\n');
  });
});
