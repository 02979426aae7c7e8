import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startApiServer } from '../../../local/apiserver/server.ts';
import { applyManifests, readManifests } from '../../../local/manifests.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { createKube } from '../../../shared/kube/client.ts';
import { silent } from '../../../shared/log/logger.ts';
import { startTestStore, type TestStore } from '../../support/store.ts';

const project = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

describe('api: as a process of a cluster', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'orka-api-process-'));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  const start = (env: Record<string, string>): ChildProcess =>
    spawn(process.execPath, [project('functions/api/server.ts')], {
      env: { HOME: dir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('says which variable is missing, and ends', async () => {
    const child = start({ K_SINK: 'http://127.0.0.1:9' });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).to.equal(1);
    expect(stderr).to.include('environment: ORKA_STORE_URL is required');
  });

  it('finds Kubernetes and the store, is ready, and ends when it is told to', async () => {
    const server = await startApiServer({ dataDir: dir, port: 0, podLogDir: join(dir, 'pods'), log: silent, now: Date.now });
    const kube = createKube({ server: server.url, ca: server.ca, clientCertificate: server.adminCredentials });
    let store: TestStore | undefined;
    try {
      await applyManifests(kube, await readManifests(project('crds')), { fieldManager: 'test', namespace: 'default' });
      store = await startTestStore();
      const kubeconfig = join(dir, 'kubeconfig');
      await writeFile(kubeconfig, server.adminKubeconfig);
      const child = start({ PORT: '0', KUBECONFIG: kubeconfig, ORKA_STORE_URL: store.server.url, K_SINK: 'http://127.0.0.1:9' });
      const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
      const { msg, port } = JSON.parse(line.toString('utf8')) as { msg: string; port: number };
      expect(msg).to.equal('ready');
      const http = createHttpClient({ baseUrl: `http://127.0.0.1:${port}` });
      expect(JSON.parse((await http.exchange('GET', '/readyz')).body.toString()).checks).to.deep.equal({
        store: 'ok',
        kubernetes: 'ok',
      });
      http.close();
      child.kill('SIGTERM');
      const [code] = (await once(child, 'close')) as [number];
      expect(code).to.equal(0);
    } finally {
      await store?.close();
      kube.close();
      await server.close();
    }
  });
});
