import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault } from '../../../demo/model/types.ts';
import { applyManifests, readManifests } from '../../../local/manifests.ts';
import { Providers, Secrets, Tasks } from '../../../shared/api/kinds.ts';
import { createHttpClient, type HttpClient } from '../../../shared/http/client.ts';
import { createStoreClient } from '../../../shared/store/client.ts';
import { startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { type RoomChild, startRoom } from '../../support/room.ts';
import { until } from '../../support/until.ts';
import { addTask, addWorkerPod, tokenOf, type WorkerPod, workerToken } from '../../support/worker-pod.ts';

const request = { system: '', messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }], tools: [] };
const nobody = 'http://127.0.0.1:9';
const storeEntry = 'functions/store/server.ts';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string | undefined;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

describe('llm-call: several processes of it, one store', () => {
  let cluster: TestApiServer;
  let model: ScriptedModel;
  let msPerToken: number;
  let fault: Fault | undefined;
  let env: Record<string, string>;
  let store: RoomChild;
  let platform: HttpClient;
  let reader: HttpClient;
  let worker: WorkerPod;
  let token: string;
  let rooms: RoomChild[];
  let made = 0;

  before(async () => {
    cluster = await startTestApiServer();
    for (const path of ['crds', 'local/manifests/platform.yaml']) {
      const manifests = await readManifests(join(import.meta.dirname, '../../..', path));
      await applyManifests(cluster.kube, manifests, { fieldManager: 'test', namespace: 'default' });
    }
    const [KUBECONFIG, ORKA_TOKEN_FILE] = [join(cluster.folder, 'kubeconfig'), join(cluster.folder, 'token')];
    await writeFile(KUBECONFIG, cluster.adminKubeconfig);
    await writeFile(ORKA_TOKEN_FILE, await tokenOf(cluster.kube, { namespace: 'orka-system', name: 'orka-llm-call' }));
    const common = { HOME: cluster.folder, KUBECONFIG, ORKA_METRICS_PORT: '0' };
    store = await startRoom(storeEntry, { ...common, ORKA_STORE_PATH: join(cluster.folder, 'store.db') });
    env = {
      ...common,
      ORKA_TOKEN_FILE,
      ORKA_STORE_URL: store.url,
      ORKA_API_URL: nobody,
      K_SINK: nobody,
      ORKA_STEP_CLAIM_MS: '2000',
    };
    platform = createHttpClient({
      baseUrl: store.url,
      token: () => tokenOf(cluster.kube, { namespace: 'orka-system', name: 'orka-task-admitted' }),
    });
    reader = createHttpClient({
      baseUrl: store.url,
      token: () => tokenOf(cluster.kube, { namespace: 'orka-system', name: 'orka-llm-call' }),
    });
    await cluster.kube.create(Secrets, 'default', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys' },
      stringData: { 'api-key': 'sk-test-key-0001' },
    });
    await cluster.kube.create(Providers, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Provider',
      metadata: { name: 'default' },
      spec: { type: 'anthropic', defaultModel: 'scripted', secretRef: { name: 'keys' } },
    });
  });
  after(async () => {
    platform.close();
    reader.close();
    await store.stop();
    await cluster.close();
  });

  beforeEach(async () => {
    msPerToken = 40;
    fault = undefined;
    model = await startScriptedModel({
      port: 0,
      script: (conversation) => say(conversation, 'an answer of so many words that it takes its time'),
      faults: ({ index }) => (index === 0 ? fault : undefined),
      get msPerToken() {
        return msPerToken;
      },
    });
    const at = { namespace: 'default', name: 'default' };
    await cluster.kube.patch(Providers, at, { spec: { baseURL: model.url } });
    rooms = await Promise.all([startRoom('functions/llm-call/server.ts', env), startRoom('functions/llm-call/server.ts', env)]);
    const task = await addTask(cluster.kube, { namespace: 'default', name: `task-${++made}` });
    worker = await addWorkerPod(cluster.kube, task);
    token = await workerToken(cluster.kube, worker);
    const { name, uid } = worker.task;
    await createStoreClient({ http: platform }).beginRun(worker.task, {
      name,
      root: uid,
      iteration: 0,
      job: worker.job.metadata.name,
    });
  });
  afterEach(async () => {
    await Promise.all(rooms.map((room) => room.kill()));
    await model.close();
  });

  /** Calls one of the processes for step 0, as the worker does. */
  async function ask(room: RoomChild | undefined): Promise<Answered> {
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-type': 'ai.orka.llm.call.v1',
      'ce-id': `${worker.task.uid}.0`,
      'ce-source': '/orka/worker',
      'ce-subject': `namespaces/default/tasks/${worker.task.name}`,
      authorization: `Bearer ${token}`,
    };
    const body = JSON.stringify({ task: worker.task, run: 1, step: 0, request });
    const res = await fetch(room?.url ?? '', { method: 'POST', headers, body });
    const { answer } = (await res.json()) as { answer?: { content: { text: string }[]; usage: Answered['usage'] } };
    const usage = answer?.usage ?? { inputTokens: 0, outputTokens: 0 };
    return { status: res.status, headers: res.headers, text: answer?.content[0]?.text, usage };
  }
  const modelIsAsked = (): Promise<unknown> => until('the model to be asked', () => model.calls()[0]);

  it('asked for the same step at once, they make one call and give one answer', async () => {
    const answers = await Promise.all([ask(rooms[0]), ask(rooms[1]), ask(rooms[0]), ask(rooms[1])]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    expect(new Set(answers.map(({ text }) => text)).size).to.equal(1);
    expect(model.calls()).to.have.length(1);
  });

  it('one takes over from the other when that is killed in the middle of the call', async () => {
    const first = ask(rooms[0]).catch((error: Error) => error.name);
    await modelIsAsked();
    const second = ask(rooms[1]);
    await rooms[0]?.kill();
    expect(await first).to.equal('TypeError');
    expect((await second).status).to.equal(200);
    expect(model.calls()).to.have.length(2);
  });

  it('what one had reserved when it was killed in the middle of a call counts as spent, at its worst', async () => {
    const { name, uid } = worker.task;
    const budget = { maxTokens: 20_000 };
    await cluster.kube.patch(Tasks, { namespace: 'default', name }, { spec: { budget } });
    void ask(rooms[0]).catch(() => undefined);
    await modelIsAsked();
    await rooms[0]?.kill();
    const { usage } = await ask(rooms[1]);
    const [spent] = await createStoreClient({ http: reader }).spending('default', [`task/${uid}`]);
    const presumed = spent?.presumedTokens ?? 0;
    expect(presumed).to.be.within(4_096, 4_400);
    expect(spent).to.include({ tokens: presumed + usage.inputTokens + usage.outputTokens, reservedTokens: 0 });
  });

  it('one has the step at once when the other gives it up', async () => {
    fault = { kind: 'status', status: 400, message: 'not today' };
    const first = await ask(rooms[0]);
    expect(first.status).to.equal(422);
    expect((await ask(rooms[1])).status).to.equal(200);
  });

  it('a store that is killed and comes back in the middle of a call lets nobody call again', async () => {
    const asked = Promise.all([ask(rooms[0]), ask(rooms[1]).catch(() => undefined)]);
    await modelIsAsked();
    await store.kill();
    const { port } = new URL(store.url);
    store = await startRoom(storeEntry, { ...env, PORT: port, ORKA_STORE_PATH: join(cluster.folder, 'store.db') });
    expect((await ask(rooms[1])).status).to.equal(200);
    await asked;
    expect(model.calls()).to.have.length(1);
  });

  it('told to stop, it finishes what it has, and sends whoever comes meanwhile elsewhere', async () => {
    msPerToken = 200;
    const first = ask(rooms[0]);
    await modelIsAsked();
    const ended = rooms[0]?.stop();
    await until('it to know', async () => (await fetch(`${rooms[0]?.url}/readyz`)).status === 503 || undefined);
    const refused = await ask(rooms[0]);
    expect(refused.status).to.equal(503);
    expect(Object.fromEntries(refused.headers)).to.include({ 'retry-after': '1', connection: 'close' });
    const second = ask(rooms[1]);
    expect((await first).status).to.equal(200);
    expect((await second).text).to.equal((await first).text);
    expect(await ended).to.include({ status: 0, stderr: '' });
    expect(model.calls()).to.have.length(1);
  });
});
