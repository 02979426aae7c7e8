import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const entry = fileURLToPath(new URL('../../../workers/general/job.ts', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], onOutput: (child: ReturnType<typeof spawn>) => void = () => {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
      onOutput(child);
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('general worker', () => {
  it('runs a command line with its output as its own, and ends as it ends', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).to.deep.equal({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });
  it('passes a signal on, and waits for what the command makes of it', async () => {
    const program = 'trap "echo cleaned; exit 7" TERM; echo ready; while :; do sleep 0.05; done';
    let asked = false;
    const { code, stdout } = await run(['bash', '-c', program], (child) => {
      if (!asked) asked = child.kill('SIGTERM');
    });
    expect({ code, stdout }).to.deep.equal({ code: 7, stdout: 'ready\ncleaned\n' });
  });
  it('ends as a shell does where a signal has ended the command', async () => {
    expect((await run(['sh', '-c', 'kill -KILL $$'])).code).to.equal(137);
  });
  it('says that there is no such program', async () => {
    const { code, stderr } = await run(['no-such-program']);
    expect(code).to.equal(127);
    expect(stderr).to.equal('error: no-such-program cannot be run: there is no such program\n');
  });
  it('says that there is nothing to run', async () => {
    const { code, stderr } = await run([]);
    expect(code).to.equal(2);
    expect(stderr).to.contain('spec.command');
  });
});
