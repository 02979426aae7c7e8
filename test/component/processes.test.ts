import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodeEvent } from '../../eventing/codec.ts';
import { eventId, type OrkaEvent, subjectOf } from '../../eventing/core/catalogue.ts';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import { createTokenSource } from '../../local/tokens.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { refTo } from '../../shared/core/refs.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import { startTestApiServer, type TestApiServer } from '../support/api-server.ts';
import { type RoomChild, runRoom, startRoom } from '../support/room.ts';

const storeEntry = 'functions/store/server.ts';
const nobody = 'http://127.0.0.1:9';

/** Every room that calls the store, and what its environment needs beside what all of them do. */
const rooms = {
  'functions/task-admitted/server.ts': { ORKA_API_URL: nobody, ORKA_LLM_URL: nobody },
  'functions/job-finished/server.ts': {},
  'functions/plan-updated/server.ts': {},
  'functions/llm-call/server.ts': { ORKA_API_URL: nobody },
  'functions/llm-answered/server.ts': { ORKA_API_URL: nobody },
  'functions/api/server.ts': {},
  'operator/main.ts': {},
} as const;

/** A coordinator that runs and has a plan; the event says that the plan is new. */
const coordinator = {
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 'build', namespace: 'default' },
} as const;
const plan = { iteration: 0, summary: 'half of it stands', progress_pct: 50, goal_complete: false, plan_document: '' };

function planUpdated(task: Task): OrkaEvent<'ai.orka.plan.updated.v1'> {
  const type = 'ai.orka.plan.updated.v1';
  const [ref, source] = [refTo(task), '/orka/test'];
  return { type, id: eventId(ref.uid, 0, type), source, subject: subjectOf('tasks', ref), data: { task: ref, iteration: 0 } };
}

describe('a room as a process of a cluster', () => {
  let cluster: TestApiServer;
  let env: Record<'HOME' | 'KUBECONFIG' | 'ORKA_STORE_URL' | 'K_SINK' | 'ORKA_TOKEN_FILE', string>;
  const started = new Map<string, Promise<RoomChild>>();

  const room = (entry: string): Promise<RoomChild> => started.get(entry) ?? Promise.reject(new Error(entry));
  const token = (audience?: string): Promise<string> =>
    createTokenSource({
      kube: cluster.kube,
      namespace: 'orka-system',
      serviceAccount: 'orka-api',
      now: Date.now,
      ...(audience === undefined ? {} : { audience }),
    })();

  before(async () => {
    cluster = await startTestApiServer();
    for (const path of ['crds', 'local/manifests/platform.yaml']) {
      const manifests = await readManifests(join(import.meta.dirname, '../..', path));
      await applyManifests(cluster.kube, manifests, { fieldManager: 'test', namespace: 'default' });
    }
    const [HOME, file] = [cluster.folder, (name: string) => join(cluster.folder, name)];
    const [KUBECONFIG, ORKA_TOKEN_FILE] = [file('kubeconfig'), file('token')];
    await Promise.all([writeFile(KUBECONFIG, cluster.adminKubeconfig), writeFile(ORKA_TOKEN_FILE, await token('orka'))]);
    started.set(storeEntry, startRoom(storeEntry, { HOME, KUBECONFIG, ORKA_STORE_PATH: file('store.db') }));
    const ORKA_STORE_URL = (await room(storeEntry)).url;
    // The store takes events as a broker does, so that nobody waits for one that is not there.
    env = { HOME, KUBECONFIG, ORKA_TOKEN_FILE, ORKA_STORE_URL, K_SINK: `${ORKA_STORE_URL}/events` };
    for (const [entry, own] of Object.entries(rooms)) started.set(entry, startRoom(entry, { ...env, ...own }));
    await Promise.allSettled(started.values());
  });
  after(async () => {
    const children = await Promise.allSettled(started.values());
    for (const child of children) if (child.status === 'fulfilled') await child.value.stop();
    await cluster.close();
  });

  it('shows the store the token in its file, and reads it again when it has changed', async () => {
    const { kube } = cluster;
    const { http } = await room('functions/plan-updated/server.ts');
    const task = await kube.create<Task>(Tasks, 'default', { ...coordinator, spec: { type: 'ai', prompt: 'build it' } });
    const at = { namespace: 'default', name: task.metadata.name };
    await kube.patch(Tasks, at, { status: { phase: 'Running' } }, { subresource: 'status' });
    const platform = createHttpClient({ baseUrl: env.ORKA_STORE_URL, token: () => token('orka') });
    await createStoreClient({ http: platform }).putPlan(refTo(task), plan);
    platform.close();
    const deliver = async (): Promise<number> =>
      (await http.exchange('POST', '/', encodeEvent(planUpdated(task), new Date().toISOString()))).status;

    await writeFile(env.ORKA_TOKEN_FILE, await token());
    expect(await deliver(), 'the store vouches for no token that is for the Kubernetes API').to.be.within(400, 599);
    expect((await kube.get(Tasks, 'default', 'build'))?.status?.message).to.equal(undefined);

    await writeFile(env.ORKA_TOKEN_FILE, await token('orka'));
    expect(await deliver()).to.equal(202);
    expect((await kube.get(Tasks, 'default', 'build'))?.status?.message).to.include('50% - half of it stands');
  });

  it('says which variable is missing, and ends', async () => {
    const { ORKA_STORE_URL, ...rest } = env;
    const { status, stderr } = await runRoom('functions/api/server.ts', rest);
    expect(status).to.equal(1);
    expect(stderr).to.include('environment: ORKA_STORE_URL is required').and.not.to.include(ORKA_STORE_URL);
  });

  it('says that it has no token for the store, and ends', async () => {
    const entry = 'functions/plan-updated/server.ts';
    const { status, stderr } = await runRoom(entry, { ...env, ORKA_TOKEN_FILE: join(env.HOME, 'none') });
    expect(status).to.equal(1);
    expect(stderr).to.include('no token can be read').and.to.include(join(env.HOME, 'none'));
  });

  it('functions/api/server.ts finds Kubernetes and the store', async () => {
    const { body } = await (await room('functions/api/server.ts')).http.exchange('GET', '/readyz');
    expect(JSON.parse(body.toString('utf8')).checks).to.deep.equal({ store: 'ok', kubernetes: 'ok' });
  });

  for (const entry of [...Object.keys(rooms), storeEntry])
    it(`${entry} is ready, and ends with 0 when it is told to`, async () => {
      const child = await room(entry);
      expect((await child.http.exchange('GET', '/readyz')).status).to.equal(200);
      const { status, stderr } = await child.stop();
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    });
});
