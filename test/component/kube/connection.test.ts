import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ApiServer, startApiServer } from '../../../local/apiserver/server.ts';
import { Namespaces } from '../../../shared/api/kinds.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import { createKube } from '../../../shared/kube/client.ts';
import { loadConnection } from '../../../shared/kube/connection.ts';
import { silent } from '../../../shared/log/logger.ts';

describe('a connection to the Kubernetes API', () => {
  let folder: string;
  let server: ApiServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orka-connection-'));
    server = await startApiServer({ dataDir: folder, port: 0, podLogDir: join(folder, 'pods'), log: silent, now: Date.now });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const write = async (text: string): Promise<string> => {
    const path = join(folder, 'kubeconfig');
    await writeFile(path, text);
    return path;
  };

  it('with a client certificate works, and has no token', async () => {
    const connection = await loadConnection({ kubeconfig: await write(server.adminKubeconfig) });
    expect(connection.token).to.equal(undefined);
    const kube = createKube(connection);
    expect((await kube.get(Namespaces, '', 'default'))?.metadata.name).to.equal('default');
    kube.close();
  });

  it('with a token has the token', async () => {
    const text = server.adminKubeconfig.replace(/client-certificate-data: .*\n\s*client-key-data: .*/, 'token: let-me-in');
    const connection = await loadConnection({ kubeconfig: await write(text) });
    expect(connection.clientCertificate).to.equal(undefined);
    expect(await connection.token?.()).to.equal('let-me-in');
  });

  it('with a plugin runs the plugin', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-the-plugin' },
    };
    const exec = { apiVersion: credential.apiVersion, command: 'echo', args: [JSON.stringify(credential)] };
    const text = server.adminKubeconfig.replace(
      /client-certificate-data: .*\n\s*client-key-data: .*/,
      `exec: ${JSON.stringify(exec)}`,
    );
    const connection = await loadConnection({ kubeconfig: await write(text) });
    expect(await connection.token?.()).to.equal('from-the-plugin');
  });

  it('in a pod reads the token again when it has changed', async () => {
    await writeFile(join(folder, 'ca.crt'), server.ca);
    await writeFile(join(folder, 'token'), 'first\n');
    const connection = await loadConnection({ inCluster: true, podFolder: folder });
    expect(connection).to.include({ server: 'https://kubernetes.default.svc', ca: server.ca });
    expect(await connection.token?.()).to.equal('first');
    await writeFile(join(folder, 'token'), 'second\n');
    expect(await connection.token?.()).to.equal('second');
  });

  it('without a cluster says so', async () => {
    const error = await loadConnection({
      kubeconfig: await write('apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n'),
    }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InvalidError);
  });
});
