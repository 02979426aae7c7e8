import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import {
  CONFIG_MAPS,
  configMap,
  type Json,
  MERGE,
  startTestServer,
  type TestServer,
  WIDGETS,
  widget,
  widgetDefinition,
} from './support.ts';

describe('local/apiserver: what it keeps', () => {
  let dir: string;
  let api: TestServer | undefined;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'orka-durable-'));
  });
  afterEach(async () => {
    await api?.stop();
    api = undefined;
    await rm(dir, { recursive: true, force: true });
  });
  const start = async (options: object = {}): Promise<TestServer> => {
    await api?.stop();
    api = await startTestServer({ dataDir: dir, ...options });
    return api;
  };

  it('is the same after a restart: objects, definitions, versions, credentials', async () => {
    const first = await start();
    await first.ok('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: widgetDefinition });
    const made = await first.ok('POST', WIDGETS, { body: widget('kept') });
    await first.ok('POST', CONFIG_MAPS, { body: configMap('gone') });
    await first.ok('DELETE', `${CONFIG_MAPS}/gone`);
    const { token } = (await first.ok('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', { body: {} })).status;
    const { resourceVersion } = (await first.ok('GET', WIDGETS)).metadata;
    const { adminCredentials, ca } = first.server;

    const second = await start();
    expect(await second.ok('GET', `${WIDGETS}/kept`)).to.deep.equal(made);
    expect((await second.call('GET', `${CONFIG_MAPS}/gone`)).status).to.equal(404);
    expect((await second.ok('GET', WIDGETS)).metadata.resourceVersion).to.equal(resourceVersion);
    expect([second.server.adminCredentials, second.server.ca]).to.deep.equal([adminCredentials, ca]);
    expect((await second.call('GET', '/apis', { token })).status).to.equal(200);
    const next = await second.ok('POST', CONFIG_MAPS, { body: configMap('next') });
    expect(Number(next.metadata.resourceVersion)).to.equal(Number(resourceVersion) + 1);
  });

  it('finishes a deletion that a restart interrupted', async () => {
    const first = await start();
    const owner = await first.ok('POST', CONFIG_MAPS, { body: configMap('owner') });
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid }];
    await first.ok('POST', CONFIG_MAPS, { body: configMap('owned', {}, { ownerReferences }) });
    await first.ok('DELETE', `${CONFIG_MAPS}/owner`);
    const second = await start();
    await second.until(`${CONFIG_MAPS}/owned`, ({ status }) => status === 404);
  });

  it('tells a watcher of a time before the restart to begin anew', async () => {
    const first = await start();
    await first.ok('POST', CONFIG_MAPS, { body: configMap('a') });
    await first.ok('POST', CONFIG_MAPS, { body: configMap('b') });
    const second = await start();
    const [event] = await (await second.watch(`${CONFIG_MAPS}?watch=1&resourceVersion=2`)).rest();
    expect([event.type, event.object.code]).to.deep.equal(['ERROR', 410]);
  });

  it('has every write that was answered, whatever kills it', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../support/apiserver-process.ts', import.meta.url)), dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const answered = await writeUntilKilled(child);
    expect(answered.length).to.be.greaterThan(20);
    const after = await start();
    const { items } = await after.ok('GET', CONFIG_MAPS);
    const found = new Map(items.map(({ metadata }: Json) => [metadata.name, metadata.resourceVersion]));
    for (const { name, version } of answered) expect(found.get(name), name).to.equal(version);
  });

  it('refuses what does not fit on the disk, keeps what it had, and goes on when there is room', async () => {
    const served = await start({ maxPages: 60 });
    const big = 'x'.repeat(20_000);
    const replies = [];
    for (let turn = 0; turn < 20; turn++)
      replies.push(await served.call('POST', CONFIG_MAPS, { body: configMap(`big-${turn}`, { big }) }));
    const refused = replies.filter(({ status }) => status !== 201);
    const kept = replies.filter(({ status }) => status === 201).map(({ body }) => body.metadata.name);
    expect(refused.length).to.be.greaterThan(0);
    expect(refused[0]?.body).to.deep.include({ kind: 'Status', code: 507, reason: 'InsufficientStorage' });
    expect((await served.ok('GET', CONFIG_MAPS)).items.map(({ metadata }: Json) => metadata.name)).to.have.members(kept);
    for (const name of kept) await served.ok('DELETE', `${CONFIG_MAPS}/${name}`);
    const again = await served.ok('POST', CONFIG_MAPS, { body: configMap('after', { big }) });
    const reopened = await start();
    expect(await reopened.ok('GET', `${CONFIG_MAPS}/after`)).to.deep.equal(again);
  });

  it('gives up no writer of a batch for the mistake of another', async () => {
    const served = await start();
    const bodies = Array.from({ length: 40 }, (_, index) => configMap(index % 2 === 0 ? `even-${index}` : 'Not A Name'));
    const replies = await Promise.all(bodies.map((body) => served.call('POST', CONFIG_MAPS, { body })));
    expect(replies.map(({ status }) => status)).to.deep.equal(bodies.map((_, index) => (index % 2 === 0 ? 201 : 422)));
    await served.ok('PATCH', `${CONFIG_MAPS}/even-0`, { headers: MERGE, body: { data: { a: 'b' } } });
  });

  it('says in one line that its port is taken', async () => {
    const { server } = await start();
    const port = Number(new URL(server.url).port);
    const other = await mkdtemp(join(tmpdir(), 'orka-second-'));
    try {
      await startTestServer({ dataDir: other, port });
      expect.fail('it started');
    } catch (error) {
      expect(error).to.be.instanceOf(UnavailableError);
      expect((error as Error).message).to.equal(
        `port ${port} on 127.0.0.1 is taken: stop what listens there or choose another port`,
      );
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it('lets nobody else read its keys', async () => {
    await start();
    for (const file of ['ca.key', 'server.key', 'admin.key', 'service-accounts.key']) {
      expect((await stat(join(dir, 'pki', file))).mode & 0o077).to.equal(0);
      expect(await readFile(join(dir, 'pki', file), 'utf8')).to.match(/^-----BEGIN PRIVATE KEY-----/);
    }
  });
});

interface Answered {
  readonly name: string;
  readonly version: string;
}

/** Writes from eight clients at once; kills the server (SIGKILL) after the 40th answer; tells what was answered. */
async function writeUntilKilled(child: ChildProcess): Promise<Answered[]> {
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const { url, ca, cert, key } = JSON.parse(String(line));
  const agent = new Agent({ keepAlive: true, ca, cert, key });
  const answered: Answered[] = [];
  const post = (name: string): Promise<boolean> =>
    new Promise((resolve) => {
      const sent = request(
        `${url}${CONFIG_MAPS}`,
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        async (response) => {
          let text = '';
          try {
            for await (const chunk of response) text += String(chunk);
            if (response.statusCode === 201) answered.push({ name, version: JSON.parse(text).metadata.resourceVersion });
            resolve(response.statusCode === 201);
          } catch {
            resolve(false);
          }
        },
      );
      sent.once('error', () => resolve(false));
      sent.end(JSON.stringify(configMap(name)));
    });
  const writer = async (who: number): Promise<void> => {
    for (let turn = 0; await post(`w${who}-${turn}`); turn++) if (answered.length === 40) child.kill('SIGKILL');
  };
  await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writer));
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  agent.destroy();
  return answered;
}
