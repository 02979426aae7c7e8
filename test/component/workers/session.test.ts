import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ForbiddenError, NotFoundError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import { createHttpServer, type HttpRequest, type Listening, listen } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';

const entry = join(import.meta.dirname, '../../../image/main.ts');

describe('fetch-session, as a process', () => {
  let folder: string;
  let api: Listening;
  const asked: { path: string; token: string | undefined }[] = [];
  let answer: (request: HttpRequest, nth: number) => string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'orka-session-'));
    writeFileSync(join(folder, 'token'), 'the-token\n');
    const routes = [
      {
        method: 'GET',
        path: '/internal/v1/sessions/:ns/:name/transcript',
        handler(request: HttpRequest) {
          asked.push({ path: request.path, token: request.headers.authorization });
          return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: answer(request, asked.length) };
        },
      },
    ];
    api = await listen(createHttpServer({ routes, log: silent }), { port: 0 });
  });
  after(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    asked.length = 0;
    rmSync(file(), { force: true });
  });

  const file = (): string => join(folder, 'transcript.jsonl');
  function run(more: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
    const env = {
      PATH: process.env['PATH'],
      ORKA_TASK_NAMESPACE: 'team',
      ORKA_SESSION_NAME: 'a/b',
      ORKA_CONTROLLER_URL: api.url,
      ORKA_TOKEN_FILE: join(folder, 'token'),
      ORKA_SESSION_FILE: file(),
      ...more,
    };
    const child = spawn(process.execPath, [entry, 'fetch-session'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
  }

  it('writes what was said, as it comes', async () => {
    const lines = '{"role":"user","content":"häß"}\n'.repeat(3);
    answer = () => lines;
    expect(await run()).to.deep.equal({ code: 0, output: `session "a/b": ${Buffer.byteLength(lines)} bytes\n` });
    expect(readFileSync(file(), 'utf8')).to.equal(lines);
    expect(asked).to.deep.equal([{ path: '/internal/v1/sessions/team/a%2Fb/transcript', token: 'Bearer the-token' }]);
  });
  it('makes an empty file where the session is gone', async () => {
    answer = () => {
      throw new NotFoundError('session "a/b" not found');
    };
    expect((await run()).code).to.equal(0);
    expect(readFileSync(file(), 'utf8')).to.equal('');
  });
  it('asks again where the api is away', async () => {
    answer = (_request, nth) => {
      if (nth < 3) throw new UnavailableError('restarting');
      return 'x\n';
    };
    expect((await run()).code).to.equal(0);
    expect([readFileSync(file(), 'utf8'), asked.length]).to.deep.equal(['x\n', 3]);
  });
  it('fails at once where it is refused, and says so last', async () => {
    answer = () => {
      throw new ForbiddenError('task "t" does not belong to session "a/b"');
    };
    const { code, output } = await run();
    expect([code, output]).to.deep.equal([1, 'session "a/b" cannot be fetched: task "t" does not belong to session "a/b"\n']);
    expect(asked).to.have.length(1);
  });
  it('says which variable is missing, and where it cannot write', async () => {
    answer = () => '';
    expect((await run({ ORKA_TOKEN_FILE: '' })).output).to.contain('ORKA_TOKEN_FILE');
    const { code, output } = await run({ ORKA_SESSION_FILE: join(folder, 'nowhere', 'x') });
    expect(code).to.equal(1);
    expect(output).to.match(/cannot be fetched: .*ENOENT/);
  });
});
