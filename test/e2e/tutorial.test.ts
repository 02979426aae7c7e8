import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { project } from '../support/orka-dev.ts';
import { freePorts } from '../support/ports.ts';
import { shellBlocks } from '../support/tutorial.ts';
import { describeWithKubectl } from '../support/where.ts';

const blocks = shellBlocks(new URL('../../docs/tutorial.md', import.meta.url));
/** Runs the page as a reader does; only the folder and the ports are a test's own, so that it disturbs nobody. */
describeWithKubectl('docs/tutorial.md, command by command', function (this: Mocha.Suite) {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'orka-tutorial-'));
  const dataDir = join(folder, 'data');
  const servers: ChildProcess[] = [];
  let own: (text: string) => string;

  before(async () => {
    const [model, kube, rest] = (await freePorts(3)) as [number, number, number];
    own = (text) =>
      text
        .replaceAll('npx orka dev', `npx orka dev --data-dir ${dataDir} --kube-port ${kube} --port ${rest}`)
        .replaceAll('.orka/kubeconfig', join(dataDir, 'kubeconfig'))
        .replaceAll('18080', String(model))
        .replaceAll('8080', String(rest));
  });
  after(async () => {
    for (const server of servers) await end(server);
    rmSync(folder, { recursive: true, force: true });
  });

  it('has commands to run', () => {
    expect(blocks.filter(({ background }) => background)).to.have.length(2);
    expect(blocks.length).to.be.greaterThan(8);
  });
  for (const { heading, commands, background } of blocks) {
    it(`${heading}: ${commands.split('\n')[0]}`, async () => {
      if (background) servers.push(await serve(own(commands), folder));
      else await run(own(commands), { folder, kubeconfig: join(dataDir, 'kubeconfig') });
    });
  }
});

function environment(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: folder, npm_config_update_notifier: 'false' };
}

/** Starts a server and waits for its word that it is up. */
function serve(command: string, folder: string): Promise<ChildProcess> {
  const child = spawn('bash', ['-c', command], { cwd: project, env: environment(folder), detached: true });
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (/ready/.test(output)) resolve(child);
    });
    child.stderr.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${output}`)));
  });
}

function run(commands: string, { folder, kubeconfig }: { folder: string; kubeconfig: string }): Promise<void> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: project,
    env: { ...environment(folder), KUBECONFIG: kubeconfig },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`status ${code} from:\n${commands}\n\n${output}`))));
  });
}

/** Ends a server's whole process group: npm and npx stand between us and it. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.pid === undefined) return resolve();
    child.once('exit', () => resolve());
    process.kill(-child.pid, 'SIGINT');
  });
}
