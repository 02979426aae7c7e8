import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { project } from '../support/orka-dev.ts';

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

describe('npm run demo', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'orka-demo-test-'));
  const dataDir = join(folder, 'data');
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('stops cleanly at Ctrl-C and says how to go on', async () => {
    const { status, output } = await demo(['--data-dir', dataDir], folder, /├ ▶ reviewer/);
    expect(status, output).to.equal(130);
    expect(output).to.include(`npm run demo -- --data-dir ${dataDir}`);
  });

  it('resumes on the same folder and finishes', async () => {
    const { status, output } = await demo(['--data-dir', dataDir], folder);
    expect(status, output).to.equal(0);
    expect(output).to.match(/^build-feature Succeeded {2}goal complete after 3 iterations: /m);
    for (const row of ['iterations', 'Tasks', 'model calls', 'tokens', 'wall time', 'of it the model', 'of it the platform'])
      expect(output).to.include(row);
    expect(output).to.match(/└ ✔ reviewer +Succeeded {2}REJECTED/);
    expect(output).to.match(/plan █+ 100 %/);
  });

  it('leaves an application whose tests pass', async () => {
    const volumes = join(dataDir, 'volumes/default');
    const [claim = ''] = readdirSync(volumes);
    const { status, output } = await run(['--test'], { cwd: join(volumes, claim, 'notes-api'), folder });
    expect(status, output).to.equal(0);
    expect(output).to.match(/pass [1-9]/);
  });

  it('tells the end again on a folder that has finished', async () => {
    const { status, output } = await demo(['--data-dir', dataDir], folder);
    expect(status, output).to.equal(0);
    expect(output).to.match(/^build-feature Succeeded/m);
  });

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
