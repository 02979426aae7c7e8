import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { createKube } from '../../shared/kube/client.ts';
import { readKubeconfig } from '../../shared/kube/kubeconfig.ts';
import { project, startOrkaDev } from '../support/orka-dev.ts';

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** `npm run demo -- ...ARGS`, ended with Ctrl-C once the output matches `interruptAt`. */
function demo(args: readonly string[], folder: string, interruptAt?: RegExp): Promise<Ended> {
  return run([join(project, 'demo/main.ts'), ...args], { cwd: project, folder, interruptAt });
}

function run(
  args: readonly string[],
  { cwd, folder, interruptAt }: { cwd: string; folder: string; interruptAt?: RegExp | undefined },
): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd, env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder } });
  let output = '';
  let interrupted = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      if (interrupted || interruptAt === undefined || !interruptAt.test(output)) return;
      interrupted = child.kill('SIGINT');
    });
  }
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, output })));
}

/** The Tasks of a folder, as the platform on it tells of them. */
async function tasksOf(dataDir: string): Promise<Task[]> {
  const dev = await startOrkaDev({ dataDir });
  const kube = createKube((await readKubeconfig(dev.kubeconfig)).connection);
  try {
    return (await kube.list(Tasks, { namespace: 'default' })).items;
  } finally {
    kube.close();
    await dev.stop();
  }
}

/** How a run without a choice goes on, and how one that has chosen; and how many worker processes an undisturbed run has. */
const runtimes = [
  { runtime: 'job', chosen: [], processes: 10 },
  { runtime: 'function', chosen: ['--runtime', 'function'], processes: 7 },
] as const;

for (const { runtime, chosen, processes } of runtimes) {
  describe(['npm run demo', ...(chosen.length === 0 ? [] : ['--', ...chosen])].join(' '), function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), 'orka-demo-test-'));
    const dataDir = join(folder, 'data');
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('stops cleanly at Ctrl-C and says how to go on', async () => {
      const { status, output } = await demo([...chosen, '--data-dir', dataDir], folder, /├ ▶ reviewer/);
      expect(status, output).to.equal(130);
      expect(output).to.include(`npm run demo -- ${[...chosen, '--data-dir', dataDir].join(' ')}`);
    });

    it('resumes on the same folder and finishes', async () => {
      const { status, output } = await demo([...chosen, '--data-dir', dataDir], folder);
      expect(status, output).to.equal(0);
      expect(output).to.match(/^build-feature Succeeded {2}goal complete after 3 iterations: the API is built/m);
      for (const row of ['iterations', 'Tasks', 'model calls', 'tokens', 'wall time', 'of it the model', 'of it the platform'])
        expect(output).to.include(row);
      expect(output).to.match(/└ ✔ reviewer +Succeeded {2}REJECTED/);
      expect(output).to.match(/plan █+ 100 %/);
      // Whoever was interrupted has one more.
      const had = Number(/^worker processes +(\d+)$/m.exec(output)?.[1]);
      expect(had).to.be.within(processes, processes + (runtime === 'job' ? 2 : 1));
    });

    it('leaves an application whose tests pass', async () => {
      const volumes = join(dataDir, 'volumes/default');
      const [claim = ''] = readdirSync(volumes);
      const { status, output } = await run(['--test'], { cwd: join(volumes, claim, 'notes-api'), folder });
      expect(status, output).to.equal(0);
      expect(output).to.match(/pass [1-9]/);
    });

    it('tells the end again on a folder that has finished', async () => {
      const { status, output } = await demo([...chosen, '--data-dir', dataDir], folder);
      expect(status, output).to.equal(0);
      expect(output).to.match(/^build-feature Succeeded/m);
    });

    it('says of each Task where it has run, and why', async () => {
      const said = (await tasksOf(dataDir)).map(({ spec, status }) => {
        const { reason, message } = findCondition(status?.conditions, 'Runtime') ?? {};
        return [spec.agentRef?.name, status?.runtime, reason, message].filter((word) => word !== undefined).join(' ');
      });
      expect([...new Set(said)].sort()).to.deep.equal(
        runtime === 'job'
          ? ['autonomous-coordinator job', 'coder job', 'reviewer job']
          : [
              'autonomous-coordinator function Function runs without a pod, as it was asked to',
              'coder job NeedsPod runs in a pod: file_read, file_write, code_exec need files and processes, and only a pod has that',
              'reviewer job NeedsPod runs in a pod: file_read, code_exec need files and processes, and only a pod has that',
            ],
      );
    });
  });
}

describe('npm run demo, asked for what it does not have', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'orka-demo-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses what it does not know, with its usage', async () => {
    const { status, output } = await demo(['--model', 'imagined'], folder);
    expect(status).to.equal(2);
    expect(output).to.include('--model is scripted or real, not imagined');
  });

  it('says which key a real model needs', async () => {
    const { status, output } = await demo(['--model', 'real'], folder);
    expect(status).to.equal(1);
    expect(output).to.include('ANTHROPIC_API_KEY or OPENAI_API_KEY');
    expect(output).to.not.include('    at ');
  });
});
