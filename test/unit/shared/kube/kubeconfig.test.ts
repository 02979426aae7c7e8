import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InvalidError } from '../../../../shared/errors/catalogue.ts';
import { readKubeconfig } from '../../../../shared/kube/kubeconfig.ts';

describe('a kubeconfig', () => {
  let folder: string;
  const written = (text: string): string => {
    const path = join(folder, 'kubeconfig');
    writeFileSync(path, text);
    return path;
  };
  const config = (user: string, cluster = 'server: https://h:1', context = 'namespace: ns, '): string => `
current-context: c
contexts: [{ name: c, context: { ${context}cluster: k, user: u } }]
clusters: [{ name: k, cluster: { ${cluster} } }]
users: [{ name: u, user: { ${user} } }]
`;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'orka-kubeconfig-'));
    writeFileSync(join(folder, 'token'), 'from a file\n');
    writeFileSync(join(folder, 'ca.pem'), 'authority');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('with certificates in it', async () => {
    const path = written(
      config('client-certificate-data: Y2VydA==, client-key-data: a2V5', 'server: https://h:1, certificate-authority-data: Y2E='),
    );
    const { connection, namespace } = await readKubeconfig(path);
    expect(connection).to.deep.include({
      server: 'https://h:1',
      ca: 'ca',
      clientCertificate: { cert: 'cert', key: 'key' },
      token: undefined,
    });
    expect(namespace).to.equal('ns');
  });
  it('with files beside it', async () => {
    const { connection } = await readKubeconfig(
      written(config('tokenFile: token', 'server: https://h:1, certificate-authority: ca.pem')),
    );
    expect(connection.ca).to.equal('authority');
    expect(await connection.token?.()).to.equal('from a file');
  });
  it('with a token and without a namespace', async () => {
    const { connection, namespace } = await readKubeconfig(written(config('token: t', 'server: https://h:1', '')));
    expect(await connection.token?.()).to.equal('t');
    expect(namespace).to.equal(undefined);
  });
  it('with a login plugin, which the Kubernetes library runs', async () => {
    const exec = `exec: { apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: echo, args: ['{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from a plugin"}}'] }`;
    const { connection } = await readKubeconfig(written(config(exec)));
    expect(await connection.token?.()).to.equal('from a plugin');
  });

  for (const [reason, text, message] of [
    ['is not YAML', '{', 'is not YAML'],
    ['is a text', 'hello', 'is not a kubeconfig'],
    ['has no current context', 'contexts: []', 'has no context ""'],
    [
      'names a cluster that it does not have',
      'current-context: c\ncontexts: [{name: c, context: {cluster: k}}]',
      'has no cluster "k"',
    ],
    ['has no server', config('token: t', 'insecure-skip-tls-verify: false'), 'has no server'],
  ] as const) {
    it(`says what is wrong where it ${reason}`, async () => {
      const error = await readKubeconfig(written(text)).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error).to.be.instanceOf(InvalidError);
      expect(error?.message).to.contain(message);
    });
  }
  it('says which file is not there', async () => {
    const error = await readKubeconfig('/no/such/file').then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).to.contain('/no/such/file cannot be read');
  });
});
