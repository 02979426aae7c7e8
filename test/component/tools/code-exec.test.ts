import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { callTool } from '../../../shared/tools/call.ts';
import { toolsNamed } from '../../../shared/tools/catalogue.ts';
import { createRunner } from '../../../shared/tools/exec/runner.ts';
import type { ToolEnv } from '../../../shared/tools/tool.ts';
import { openWorkspace } from '../../../shared/tools/workspace.ts';
import { until } from '../../support/until.ts';

interface Result {
  readonly output: string;
  readonly error?: string;
  readonly exit_code: number;
  readonly timed_out?: boolean;
  readonly output_truncated?: boolean;
  readonly error_truncated?: boolean;
}

describe('tools: code_exec', () => {
  let root: string;
  let workspace: string;
  let env: ToolEnv;
  let stop: AbortController;
  let unsandboxed: number;
  /** An argument that no other process has. */
  let mark: string;
  const tools = toolsNamed(['code_exec']);
  const call = (language: string, code: string, timeout?: number) =>
    callTool(
      {
        type: 'tool_call',
        id: 'i',
        name: 'code_exec',
        arguments: { language, code, ...(timeout === undefined ? {} : { timeout }) },
      },
      tools,
      env,
    );
  const run = async (language: string, code: string, timeout?: number): Promise<Result> =>
    JSON.parse((await call(language, code, timeout)).content) as Result;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'orka-exec-')));
    workspace = join(root, 'workspace');
    await Promise.all([mkdir(workspace), mkdir(join(root, 'tmp'))]);
    stop = new AbortController();
    unsandboxed = 0;
    mark = `60.${randomInt(1e9)}`;
    const roots = openWorkspace({ workspace, tmp: join(root, 'tmp') });
    const runner = createRunner({ roots, path: process.env['PATH'] ?? '', onUnsandboxed: () => (unsandboxed += 1) });
    env = {
      workspace: roots,
      runner,
      call: 'c',
      begin: async () => true,
      signal: stop.signal,
      now: () => 0,
    } as unknown as ToolEnv;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('runs bash, and keeps its output, its errors and its exit code apart', async () => {
    expect(await run('bash', 'echo out; echo err >&2; exit 3')).to.deep.equal({ output: 'out\n', error: 'err\n', exit_code: 3 });
  });
  it('runs JavaScript with the node that runs us, in both module systems', async () => {
    expect(await run('javascript', 'console.log(process.version)')).to.deep.equal({
      output: `${process.version}\n`,
      exit_code: 0,
    });
    expect((await run('node', "import { sep } from 'node:path'; console.log(sep)")).output).to.equal('/\n');
    expect((await run('bash', 'node --version')).output).to.equal(`${process.version}\n`);
  });
  it('runs Python', async () => {
    expect(await run('python', 'print(6 * 7)')).to.deep.include({ output: '42\n', exit_code: 0 });
  });
  it('works in the workspace', async () => {
    await run('bash', 'echo made > made.txt');
    expect(await readFile(join(workspace, 'made.txt'), 'utf8')).to.equal('made\n');
    await writeFile(join(workspace, 'module.cjs'), 'module.exports = 7;');
    expect((await run('javascript', "console.log(require('./module.cjs'))")).output).to.equal('7\n');
  });
  it('gives programs nothing of our environment', async () => {
    process.env['ORKA_TEST_SECRET'] = 'secret';
    try {
      const { output } = await run('bash', 'env');
      expect(output).not.to.contain('secret').and.not.contain('ORKA_');
      expect(output.split('\n').map((line) => line.split('=')[0])).to.include.members(['PATH', 'HOME', 'TMPDIR']);
    } finally {
      delete process.env['ORKA_TEST_SECRET'];
    }
  });
  it('ends a program that takes too long, with everything that it has started', async () => {
    const result = await run('bash', `sleep ${mark} & echo begun; sleep ${mark}`, 1);
    expect(result).to.deep.include({ output: 'begun\n', exit_code: 124, timed_out: true });
    await gone(mark);
  });
  it('does not wait for what a program leaves in the background, and ends it', async () => {
    const began = performance.now();
    expect(await run('bash', `sleep ${mark} & echo done`)).to.deep.include({ output: 'done\n', exit_code: 0 });
    expect(performance.now() - began).to.be.lessThan(10_000);
    await gone(mark);
  });
  it('keeps the first 64 KiB of what is printed, and says that there was more', async () => {
    const result = await run('bash', 'head -c 100000 /dev/zero | tr "\\0" a; head -c 100000 /dev/zero | tr "\\0" b >&2');
    expect(result.output).to.have.length(64 * 1024);
    expect(result.error).to.have.length(64 * 1024);
    expect(result).to.include({ exit_code: 0, output_truncated: true, error_truncated: true });
  });
  it('lets a program print endlessly without running out of memory', async () => {
    const before = process.memoryUsage().rss;
    expect(await run('bash', 'yes', 1)).to.include({ timed_out: true, output_truncated: true });
    expect(process.memoryUsage().rss - before).to.be.lessThan(400 * 1024 * 1024);
  });
  it('has nothing to read', async () => {
    expect(await run('bash', 'cat; echo end')).to.include({ output: 'end\n' });
  });
  it('reports a signal as a shell does', async () => {
    expect((await run('bash', 'kill -SEGV $$')).exit_code).to.equal(139);
  });
  it('ends a program when the worker is told to stop', async () => {
    const running = call('bash', `exec sleep ${mark}`);
    await until('the program to start', async () => (await processesWith(mark)) || undefined);
    stop.abort();
    expect(
      await running.then(
        () => 'resolved',
        (error: Error) => error.name,
      ),
    ).to.equal('AbortError');
    await gone(mark);
  });
  it('says once that there is no sandbox, where there is none', async () => {
    await run('bash', 'true');
    await run('bash', 'true');
    expect(unsandboxed).to.be.oneOf([0, 1]);
    expect((await run('bash', 'readlink /proc/self/ns/net')).output === (await readlinkNet())).to.equal(unsandboxed === 1);
  });
  const refused = [
    { name: 'a language that is not known', language: 'cobol', code: 'x', says: 'not supported' },
    { name: 'a program that would ruin the machine', language: 'bash', code: 'rm -rf /', says: 'not allowed' },
    { name: 'a program too long for a command line', language: 'bash', code: `# ${'x'.repeat(100 * 1024)}`, says: 'file_write' },
  ];
  for (const { name, language, code, says } of refused) {
    it(`refuses ${name}`, async () => {
      const outcome = await call(language, code);
      expect(outcome.isError).to.equal(true);
      expect(outcome.content).to.contain(says);
    });
  }
});

/** Processes are told by an argument of theirs: in a sandbox they have other numbers than outside. */
async function processesWith(argument: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.split('\0').includes(argument)).length;
}

const gone = (argument: string): Promise<true> =>
  until(`sleep ${argument} to end`, async () => (await processesWith(argument)) === 0 || undefined);

const readlinkNet = async (): Promise<string> => `${await readlink('/proc/self/ns/net')}\n`;
