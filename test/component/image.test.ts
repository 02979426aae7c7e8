import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { programs, rooms } from '../../image/registry.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { formatTraceparent, traceOfTask } from '../../shared/tracing/core/trace-context.ts';
import { type BuiltImage, buildImage } from '../support/image.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startRoomOf } from '../support/room.ts';
import { type RoomGround, startRoomGround } from '../support/room-ground.ts';
import { until } from '../support/until.ts';

describe('the image', () => {
  let image: BuiltImage;
  before(async function () {
    this.timeout(60_000);
    image = await buildImage('platform');
  });
  after(() => image?.remove());

  describe('main.js', () => {
    const rows = [
      { name: 'no program', command: [], says: 'no program is named' },
      { name: 'a program that it does not have', command: ['nobody'], says: 'there is no program "nobody"' },
      { name: 'a name that every object has', command: ['toString'], says: 'there is no program "toString"' },
    ];
    for (const { name, command, says } of rows)
      it(`asked for ${name} names those that there are`, async () => {
        const { status, stderr } = await image.run([join(image.folder, 'main.js'), ...command]);
        expect(status).to.equal(2);
        expect(stderr).to.include(says).and.to.include(Object.keys(programs).join(', '));
      });

    it('says in a line which variable is missing', async () =>
      expect(await image.run(image.command('api'))).to.deep.equal({
        status: 1,
        stdout: '',
        stderr: 'error: environment: ORKA_STORE_URL is required\n',
      }));

    it('has the bytecode of all that a program loads', async () => {
      const { stderr } = await image.run(image.command('api'), { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
      const loaded = stderr.match(/V8 code cache for .* was (accepted|rejected)/g) ?? [];
      expect(loaded).to.have.length.above(5);
      expect(loaded.filter((line) => line.endsWith('rejected'))).to.deep.equal([]);
      expect(stderr, 'nothing is left to be written').to.not.match(/writing cache/);
    });
  });

  describe('general-worker', () => {
    it('runs a command and ends as it ends', async () =>
      expect(await image.run(image.command('general-worker', 'sh', '-c', 'echo done; exit 3'))).to.deep.equal({
        status: 3,
        stdout: 'done\n',
        stderr: '',
      }));

    it('hands a command no bytecode of ours', async () => {
      const show = ['-e', 'console.log(process.env.NODE_COMPILE_CACHE, module.constructor.getCompileCacheDir())'];
      const { stdout } = await image.run(image.command('general-worker', 'node', ...show));
      expect(stdout).to.equal('undefined undefined\n');
    });

    it('passes on the signal that a pod gets', async () => {
      const script = 'trap "echo told; exit 9" TERM; echo up; while :; do sleep 0.05; done';
      const worker = image.start(image.command('general-worker', 'sh', '-c', script));
      await until('the command to run', () => worker.stdout().includes('up') || undefined);
      worker.stop('SIGTERM');
      const { status, stdout } = await worker.ended;
      expect({ status, stdout }).to.deep.equal({ status: 9, stdout: 'up\ntold\n' });
    });
  });

  describe('ai-worker', () => {
    let asked: IncomingMessage[];
    const server = createServer((req) => asked.push(req));
    let env: Record<string, string>;
    before(async () => {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const ORKA_TOKEN_FILE = join(image.folder, 'token');
      await writeFile(ORKA_TOKEN_FILE, 'mine');
      env = { ORKA_TASK_NAMESPACE: 'team', ORKA_TASK_NAME: 'build', ORKA_TASK_UID: 'u1', ORKA_RUN: '1', ORKA_TOKEN_FILE };
      Object.assign(env, { ORKA_CONTROLLER_URL: url, ORKA_STORE_URL: url, ORKA_LLM_URL: url, ORKA_WORKSPACE: image.folder });
    });
    beforeEach(() => {
      asked = [];
    });
    after(() => {
      server.close();
      server.closeAllConnections();
    });

    it('asks for its context, and leaves the run open when it is told to stop', async () => {
      const worker = image.start(image.command('ai-worker'), env);
      const first = await until('the context to be asked for', () => asked.find(({ url }) => url?.includes('/context')));
      expect(first.url).to.equal('/internal/v1/tasks/team/build/context?run=1');
      expect(first.headers.authorization).to.equal('Bearer mine');
      worker.stop('SIGTERM');
      const { status, stdout } = await worker.ended;
      expect(status).to.equal(143);
      expect(stdout).to.include('the run stays open');
    });

    it('sends the spans of what it did, in the trace that it is given', async () => {
      const receiver = await startOtlpReceiver();
      const trace = { TRACEPARENT: formatTraceparent(traceOfTask('u1').context), OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
      const worker = image.start(image.command('ai-worker'), { ...env, ...trace });
      const first = await until('the context to be asked for', () => asked.find(({ url }) => url?.includes('/context')));
      expect(first.headers['traceparent']).to.include(traceOfTask('u1').context.traceId);
      worker.stop('SIGTERM');
      await worker.ended;
      await receiver.close();
      expect(receiver.spans().find(({ name }) => name === 'invoke_agent')).to.include({
        service: 'orka-ai-worker',
        traceId: traceOfTask('u1').context.traceId,
        parentSpanId: traceOfTask('u1').context.spanId,
      });
    });
  });

  describe('a room', () => {
    let ground: RoomGround;
    before(async () => {
      ground = await startRoomGround();
    });
    after(() => ground.close());

    for (const name of Object.keys(rooms))
      it(`${name} is healthy, and ends with 0 when it is told to`, async () => {
        const room = await startRoomOf(image.command(name), ground.env);
        expect((await room.http.exchange('GET', '/healthz')).status).to.equal(200);
        const { status, stderr } = await room.stop();
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      });

    it('outside of a pod and without a kubeconfig says what it needs', async () => {
      const { KUBECONFIG: _, ...rest } = ground.env;
      const { status, stderr } = await image.run(image.command('store'), rest);
      expect(status).to.equal(1);
      expect(stderr).to.match(/^error: there is no cluster: .*KUBECONFIG.*\n$/);
    });
  });
});

describe('the image of the scripted model', () => {
  let image: BuiltImage;
  before(async function () {
    this.timeout(60_000);
    image = await buildImage('model');
  });
  after(() => image?.remove());

  it('serves on the port that it is given, and ends when it is told to', async () => {
    const model = image.start([join(image.folder, 'main.js'), '--host', '0.0.0.0', '--port', '0']);
    const port = await until('the model to be ready', () => /ready at http:\/\/[^:]+:(\d+)/.exec(model.stdout())?.[1]);
    const http = createHttpClient({ baseUrl: `http://127.0.0.1:${port}` });
    expect((await http.exchange('GET', '/v1/models')).status).to.equal(200);
    http.close();
    model.stop('SIGTERM');
    expect((await model.ended).status).to.equal(0);
  });
});
