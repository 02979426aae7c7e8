import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommand } from '../../../cli/run.ts';
import { EndpointSlices, Namespaces, ServiceAccounts } from '../../../shared/api/kinds.ts';
import type { EndpointSlice } from '../../../shared/api/kubernetes/network.ts';
import { ConflictError } from '../../../shared/errors/catalogue.ts';
import { createHttpServer, type Listening, listen } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';
import { startTestApiServer, type TestApiServer } from '../../support/api-server.ts';

const namespace = 'orka-system';

/** The way from a kubeconfig to the REST API: a token of orka-client, and the address of orka-api. */
describe('orka, given no more than a kubeconfig', () => {
  let cluster: TestApiServer;
  let rest: Listening;
  let tokens: (string | undefined)[];

  async function orka(args: string[]): Promise<{ status: number; out: string; err: string }> {
    let [out, err] = ['', ''];
    const output = (write: (text: string) => void) => ({ write, isTerminal: false, hasColors: false });
    const status = await runCommand(args, {
      env: {},
      cwd: cluster.folder,
      home: cluster.folder,
      out: output((text) => (out += text)),
      err: output((text) => (err += text)),
      readInput: async () => '',
      now: Date.now,
      random: Math.random,
      sleep: async () => {},
      onStop: () => {},
    });
    return { status, out, err };
  }
  const slice = (address: string, port: number): EndpointSlice => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'orka-api', namespace, labels: { 'kubernetes.io/service-name': 'orka-api' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address] }],
    ports: [{ name: 'http', port, protocol: 'TCP' }],
  });

  before(async () => {
    cluster = await startTestApiServer();
    const handler = ({ headers, query }: { headers: { authorization?: string | undefined }; query: URLSearchParams }) => {
      tokens.push(headers.authorization);
      return { status: 200, body: { items: [], metadata: {}, asked: query.toString() } };
    };
    rest = await listen(createHttpServer({ routes: [{ method: 'GET', path: '/api/v1/tasks', handler }], log: silent }), {
      port: 0,
    });
    await cluster.kube
      .create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
      .catch((error: unknown) => {
        if (!(error instanceof ConflictError)) throw error;
      });
    await cluster.kube.create(ServiceAccounts, 'default', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'orka-client' },
    });
    mkdirSync(join(cluster.folder, '.orka'));
    writeFileSync(join(cluster.folder, '.orka/kubeconfig'), cluster.adminKubeconfig);
  });
  after(async () => {
    await rest.close();
    await cluster.close();
  });
  beforeEach(() => {
    tokens = [];
  });
  afterEach(() => cluster.kube.delete(EndpointSlices, { namespace, name: 'orka-api' }));

  it('asks the cluster for the address and a token', async () => {
    await cluster.kube.create(EndpointSlices, namespace, slice('127.0.0.1', rest.port));
    const ran = await orka(['task', 'list']);
    expect(ran).to.deep.equal({ status: 0, out: '', err: 'No Tasks found\n' });
    const claims = JSON.parse(Buffer.from(tokens[0]?.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
    expect(claims.sub).to.equal('system:serviceaccount:default:orka-client');
  });
  it('takes a token that is given', async () => {
    await cluster.kube.create(EndpointSlices, namespace, slice('127.0.0.1', rest.port));
    await orka(['task', 'list', '-t', 'mine', '--kubeconfig', join(cluster.folder, '.orka/kubeconfig')]);
    expect(tokens).to.deep.equal(['Bearer mine']);
  });
  it('says how to reach an address that is not of this machine', async () => {
    await cluster.kube.create(EndpointSlices, namespace, slice('10.0.0.7', 8080));
    expect(await orka(['task', 'list']))
      .to.have.property('err')
      .that.contains('kubectl -n orka-system port-forward service/orka-api');
    expect(tokens).to.deep.equal([]);
  });
  it('says so where there is no platform', async () => {
    expect(await orka(['task', 'list']))
      .to.deep.include({ status: 1 })
      .and.to.have.property('err')
      .that.contains('has no orka-api');
  });
});
