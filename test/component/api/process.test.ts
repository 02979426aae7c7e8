import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { runRoom, startRoom } from '../../support/room.ts';
import { startTestStore, type TestStore } from '../../support/store.ts';

const entry = 'functions/api/server.ts';

describe('api: as a process of a cluster', () => {
  let server: TestApiServer;
  let store: TestStore;
  before(async () => {
    [server, store] = await Promise.all([startTestApiServer(), startTestStore()]);
  });
  after(() => Promise.all([server.close(), store.close()]));

  it('says which variable is missing, and ends', async () => {
    const { status, stderr } = await runRoom(entry, { HOME: server.folder, K_SINK: 'http://127.0.0.1:9' });
    expect(status).to.equal(1);
    expect(stderr).to.include('environment: ORKA_STORE_URL is required');
  });

  it('finds Kubernetes and the store, is ready, and ends when it is told to', async () => {
    const [kubeconfig, token] = [join(server.folder, 'kubeconfig'), join(server.folder, 'token')];
    await Promise.all([writeFile(kubeconfig, server.adminKubeconfig), writeFile(token, 'platform\n')]);
    const api = await startRoom(entry, {
      HOME: server.folder,
      KUBECONFIG: kubeconfig,
      ORKA_TOKEN_FILE: token,
      ORKA_STORE_URL: store.server.url,
      K_SINK: 'http://127.0.0.1:9',
    });
    const { body } = await api.http.exchange('GET', '/readyz');
    expect(JSON.parse(body.toString('utf8')).checks).to.deep.equal({ store: 'ok', kubernetes: 'ok' });
    expect((await api.stop()).status).to.equal(0);
  });
});
