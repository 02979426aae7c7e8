import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createHttpServer, type Listening, listen } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';

const entry = fileURLToPath(new URL('../../../workers/general/job.ts', import.meta.url));

interface Received {
  readonly filename: string;
  readonly text: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
}

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('general worker: the files that a command leaves', () => {
  let folder: string;
  let artifacts: string;
  let api: Listening;
  let answers: (filename: string) => number;
  const received: Received[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orka-artifacts-test-'));
    artifacts = join(folder, 'artifacts');
    answers = () => 201;
    received.length = 0;
    await writeFile(join(folder, 'token'), 'mine\n');
    const route = {
      method: 'POST',
      path: '/internal/v1/artifacts/:ns/:task/:filename',
      limit: 11 * 1024 * 1024,
      handler: async (request: Parameters<Parameters<typeof createHttpServer>[0]['routes'][number]['handler']>[0]) => {
        const { params, headers } = request;
        const filename = `${params['ns']}/${params['task']}/${params['filename']}`;
        const status = answers(filename);
        const text = (await request.bytes()).toString('utf8');
        const { authorization, 'content-type': contentType } = headers;
        if (status === 201) received.push({ filename, text, contentType, authorization });
        return { status, body: status === 201 ? {} : { error: { code: 'X', reason: 'X', message: 'no room' } } };
      },
    };
    api = await listen(createHttpServer({ routes: [route], log: silent }), { port: 0 });
  });
  afterEach(async () => {
    await api.close(0);
    await rm(folder, { recursive: true, force: true });
  });

  function run(script: string, env: Record<string, string> = {}): Promise<Ran> {
    const own = {
      PATH: process.env['PATH'],
      ORKA_TASK_NAMESPACE: 'team',
      ORKA_TASK_NAME: 'build',
      ORKA_CONTROLLER_URL: api.url,
      ORKA_TOKEN_FILE: join(folder, 'token'),
      ORKA_ARTIFACTS_DIR: artifacts,
      ...env,
    };
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [entry, 'sh', '-c', script], { env: own, stdio: ['ignore', 'pipe', 'pipe'] });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  }
  const names = (): string[] => received.map(({ filename }) => filename);

  it('are uploaded with its token, and nothing is printed beside what it prints', async () => {
    const script =
      'mkdir -p "$ORKA_ARTIFACTS_DIR/deep"; cd "$ORKA_ARTIFACTS_DIR"; echo one > a.txt; echo two > deep/b; echo done';
    expect(await run(script)).to.deep.equal({ code: 0, stdout: 'done\n', stderr: '' });
    const authorization = 'Bearer mine';
    expect(received).to.deep.equal([
      { filename: 'team/build/a.txt', text: 'one\n', contentType: 'text/plain; charset=utf-8', authorization },
      { filename: 'team/build/deep_b', text: 'two\n', contentType: 'application/octet-stream', authorization },
    ]);
  });
  it('are kept of a command that fails as well, and its exit code counts', async () => {
    const { code } = await run('mkdir -p "$ORKA_ARTIFACTS_DIR"; echo why > "$ORKA_ARTIFACTS_DIR/core"; exit 5');
    expect({ code, kept: names() }).to.deep.equal({ code: 5, kept: ['team/build/core'] });
  });
  it('are only those of the folder: no link leads out of it', async () => {
    await mkdir(join(artifacts, 'real'), { recursive: true });
    await writeFile(join(artifacts, 'real', 'x'), 'x');
    await symlink(join(folder, 'token'), join(artifacts, 'token'));
    await symlink(folder, join(artifacts, 'up'));
    const { code, stderr } = await run('true');
    expect({ code, kept: names() }).to.deep.equal({ code: 0, kept: ['team/build/real_x'] });
    expect(stderr.split('\n').filter((line) => /^warning: artifact (token|up) is not kept: it is a symbolic link/.test(line)))
      .to.have.length(2)
      .and.to.deep.equal(stderr.trim().split('\n'));
  });
  it('are none where the folder itself is a link', async () => {
    await symlink(folder, artifacts);
    const { code, stderr } = await run('true');
    expect({ code, kept: names() }).to.deep.equal({ code: 0, kept: [] });
    expect(stderr).to.equal(`warning: artifacts are not kept: ${artifacts} is not a folder\n`);
  });
  it('a pipe and a file that is too large are left, with a warning', async () => {
    await mkdir(artifacts);
    await writeFile(join(artifacts, 'big'), '');
    await truncate(join(artifacts, 'big'), 10 * 1024 * 1024 + 1);
    const { code, stderr } = await run('mkfifo "$ORKA_ARTIFACTS_DIR/pipe"');
    expect({ code, kept: names(), warnings: stderr.trim().split('\n').length }).to.deep.equal({ code: 0, kept: [], warnings: 2 });
  });
  it('one that is refused costs neither the others nor the command its success', async () => {
    await mkdir(artifacts);
    for (const name of ['a', 'b', 'c']) await writeFile(join(artifacts, name), name);
    answers = (filename) => (filename.endsWith('/b') ? 413 : 201);
    const { code, stderr } = await run('echo fine');
    expect({ code, kept: names() }).to.deep.equal({ code: 0, kept: ['team/build/a', 'team/build/c'] });
    expect(stderr).to.equal('warning: artifact b is not kept: no room\n');
  });
  it('an api that is away for a moment is asked again', async () => {
    await mkdir(artifacts);
    await writeFile(join(artifacts, 'a'), 'a');
    let asked = 0;
    answers = () => (++asked < 3 ? 503 : 201);
    expect(await run('true')).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    expect({ asked, kept: names() }).to.deep.equal({ asked: 3, kept: ['team/build/a'] });
  });
  it('without a Task around it there is nobody to keep them for', async () => {
    await mkdir(artifacts);
    const { code, stderr } = await run('true', { ORKA_CONTROLLER_URL: '' });
    expect(code).to.equal(0);
    expect(stderr).to.equal('warning: artifacts are not kept: the environment does not say for whom\n');
  });
});
