import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Agents, ConfigMaps, CustomResourceDefinitions, Leases, Tasks } from '../../../shared/api/kinds.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { type Running, start } from '../../support/command.ts';
import { crdsIn } from '../../support/crds.ts';
import { always, passOn, type RecordingServer, startRecordingServer } from '../../support/recording-server.ts';
import { until } from '../../support/until.ts';

const apiVersion = 'core.orka.ai/v1alpha1';
const leaseMs = 2000;

/** A replica of the operator, and all that it says to others. */
interface Replica {
  readonly process: Running;
  readonly kubernetes: RecordingServer;
  readonly broker: RecordingServer;
  readonly store: RecordingServer;
  readonly url: string;
}

const writes = ({ kubernetes, broker, store }: Replica): string[] =>
  [kubernetes, broker, store].flatMap(({ arrivals }) =>
    arrivals.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
  );

describe('replicas of the operator', () => {
  let cluster: TestApiServer;
  const replicas: Replica[] = [];
  let count = 0;

  before(async () => {
    cluster = await startTestApiServer();
    for (const crd of crdsIn('crds')) await cluster.kube.create(CustomResourceDefinitions, '', crd);
  });
  afterEach(async () => {
    for (const { process, kubernetes, broker, store } of replicas.splice(0)) {
      process.stop('SIGKILL');
      await process.ended;
      await Promise.all([kubernetes, broker, store].map((server) => server.close()));
    }
    await cluster.kube.delete(Leases, { namespace: 'orka-system', name: 'orka-operator' });
  });
  after(() => cluster.close());

  async function startReplica(name: string): Promise<Replica> {
    const { url, ca, adminCredentials } = cluster;
    const kubernetes = await startRecordingServer(passOn({ server: url, ca, clientCertificate: adminCredentials }));
    const broker = await startRecordingServer(always(202));
    const store = await startRecordingServer(always(200, '{"next":[]}'));
    const file = (kind: string): string => join(cluster.folder, `${kind}-${name}`);
    const kubeconfig = {
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'k' } }],
      clusters: [{ name: 'k', cluster: { server: kubernetes.url } }],
    };
    await Promise.all([writeFile(file('kubeconfig'), JSON.stringify(kubeconfig)), writeFile(file('token'), 'mine')]);
    const process = start(globalThis.process.execPath, [join(import.meta.dirname, '../../../operator/main.ts')], {
      env: {
        PORT: '0',
        ORKA_METRICS_PORT: '0',
        HOSTNAME: name,
        KUBECONFIG: file('kubeconfig'),
        ORKA_TOKEN_FILE: file('token'),
        ORKA_STORE_URL: store.url,
        K_SINK: broker.url,
        ORKA_LEASE_MS: String(leaseMs),
        ORKA_LEASE_RENEW_WITHIN_MS: '1400',
        ORKA_LEASE_RENEW_EVERY_MS: '400',
        ORKA_RESYNC_MS: '1000',
      },
    });
    const port = await until(`${name} to be ready`, () => /"port":(\d+),"msg":"ready"/.exec(process.stdout())?.[1]);
    const replica = { process, kubernetes, broker, store, url: `http://127.0.0.1:${port}` };
    replicas.push(replica);
    return replica;
  }

  const lease = () => cluster.kube.get(Leases, 'orka-system', 'orka-operator');
  const leads = (name: string): Promise<number> => {
    const began = performance.now();
    return until(`${name} to lead`, async () =>
      (await lease())?.spec?.holderIdentity?.startsWith(`${name}_`) ? performance.now() - began : undefined,
    );
  };
  const createTask = (): Promise<unknown> => {
    count += 1;
    const metadata = { name: `t-${count}`, namespace: 'default' };
    return cluster.kube.create(Tasks, 'default', { apiVersion, kind: 'Task', metadata, spec: { type: 'ai', prompt: 'p' } });
  };
  const events = ({ broker }: Replica): number => broker.arrivals.length;
  const told = async (replica: Replica): Promise<void> => {
    await createTask();
    const name = `"t-${count}"`;
    await until(`${name} to be told`, () => (replica.broker.arrivals.some(({ body }) => body.includes(name)) ? true : undefined));
  };

  it('one acts, the other is ready and says nothing; when the first is killed the other acts within the lease’s time', async () => {
    const first = await startReplica('first');
    await leads('first');
    const second = await startReplica('second');
    await told(first);
    const http = createHttpClient({ baseUrl: second.url });
    expect((await http.exchange('GET', '/readyz')).status).to.equal(200);
    http.close();
    expect(writes(second)).to.deep.equal([]);

    first.process.stop('SIGKILL');
    await createTask();
    expect(await leads('second')).to.be.below(leaseMs + 1000);
    await until('the second to tell what came meanwhile', () => (events(second) > 0 ? true : undefined));
    expect((await lease())?.spec?.leaseTransitions).to.equal(1);
  });

  it('one that was stopped for longer than its lease does not write when it goes on, whatever it had begun', async () => {
    const paused = await startReplica('paused');
    await leads('paused');
    const next = await startReplica('next');
    await told(paused);
    const { kubernetes, broker, store } = paused;
    await cluster.kube.create(Tasks, 'default', {
      apiVersion,
      kind: 'Task',
      metadata: { name: 'leaving', namespace: 'default', finalizers: ['orka.ai/cleanup'] },
      spec: { type: 'ai', prompt: 'p' },
    });
    await until('the Task to be told', () => (broker.arrivals.some(({ body }) => body.includes('"leaving"')) ? true : undefined));

    // An answer of the broker, one of the API server that leads to a write, and one of the store are under way when it is stopped.
    broker.hold(() => true);
    kubernetes.hold(({ method, path }) => method === 'GET' && path.includes('/configmaps/'));
    store.hold(() => true);
    await cluster.kube.create(ConfigMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prompts' } });
    await cluster.kube.create(Agents, 'default', {
      apiVersion,
      kind: 'Agent',
      metadata: { name: 'reader' },
      spec: { systemPrompt: { configMapRef: { name: 'prompts', key: 'main' } } },
    });
    await cluster.kube.delete(Tasks, { namespace: 'default', name: 'leaving' });
    const asks = (server: RecordingServer, path: string): true | undefined =>
      server.arrivals.some((arrival) => arrival.path.includes(path)) ? true : undefined;
    await until('the Agent to be looked at', () => asks(kubernetes, '/configmaps/prompts'));
    await until('the store to be asked', () => asks(store, '/tasks/'));
    await createTask();

    paused.process.stop('SIGSTOP');
    await leads('next');
    await told(next);
    const before = writes(paused);
    for (const server of [broker, kubernetes, store]) server.letGo();
    for (let i = 0; i < 5; i += 1) await createTask();
    paused.process.stop('SIGCONT');
    const { status, stdout } = await paused.process.ended;
    expect(status).to.equal(1);
    expect(stdout).to.match(/"why":"the lease was not renewed within 1400 ms"/);
    expect(writes(paused)).to.deep.equal(before);
    await told(next);
  });

  it('one that is told to end gives the lease back, and the next one acts at once', async () => {
    const leaving = await startReplica('leaving');
    await leads('leaving');
    const coming = await startReplica('coming');
    leaving.process.stop('SIGTERM');
    const took = await leads('coming');
    expect((await leaving.process.ended).status).to.equal(0);
    expect(took).to.be.below(1000);
    await told(coming);
  });

  it('one that cannot renew ends, and says so', async () => {
    const cut = await startReplica('cut');
    await leads('cut');
    cut.kubernetes.hold(({ method, path }) => method === 'PUT' && path.includes('/leases/'));
    const { status, stdout } = await cut.process.ended;
    expect(status).to.equal(1);
    expect(stdout).to.include('"why":"the lease was not renewed within 1400 ms"');
  });
});
