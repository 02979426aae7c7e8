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

const nobody = 'http://127.0.0.1:9';

/** Every room that calls the store, and what its environment needs beside what all of them do. */
const rooms = {
  'functions/task-admitted/server.ts': { K_SINK: nobody, ORKA_API_URL: nobody, ORKA_LLM_URL: nobody },
  'functions/job-finished/server.ts': { K_SINK: nobody },
  'functions/plan-updated/server.ts': {},
  'functions/llm-call/server.ts': {},
  'operator/main.ts': { K_SINK: nobody },
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
  let env: Record<'HOME' | 'KUBECONFIG' | 'ORKA_STORE_URL' | 'ORKA_TOKEN_FILE', string>;
  let store: RoomChild;
  const started = new Map<string, Promise<RoomChild>>();

  const room = (entry: keyof typeof rooms): Promise<RoomChild> => started.get(entry) ?? Promise.reject(new Error(entry));
  const token = (audience?: string): Promise<string> =>
    createTokenSource({
      kube: cluster.kube,
      namespace: 'orka-system',
      serviceAccount: 'orka-functions',
      now: Date.now,
      ...(audience === undefined ? {} : { audience }),
    })();

  before(async () => {
    cluster = await startTestApiServer();
    for (const path of ['crds', 'local/manifests/platform.yaml']) {
      const manifests = await readManifests(join(import.meta.dirname, '../..', path));
      await applyManifests(cluster.kube, manifests, { fieldManager: 'test', namespace: 'default' });
    }
    const [HOME, KUBECONFIG, ORKA_TOKEN_FILE] = [
      cluster.folder,
      join(cluster.folder, 'kubeconfig'),
      join(cluster.folder, 'token'),
    ];
    await Promise.all([writeFile(KUBECONFIG, cluster.adminKubeconfig), writeFile(ORKA_TOKEN_FILE, await token('orka'))]);
    store = await startRoom('functions/store/server.ts', { HOME, KUBECONFIG, ORKA_STORE_PATH: join(HOME, 'store.db') });
    env = { HOME, KUBECONFIG, ORKA_STORE_URL: store.url, ORKA_TOKEN_FILE };
    for (const [entry, own] of Object.entries(rooms)) started.set(entry, startRoom(entry, { ...env, ...own }));
    await Promise.allSettled(started.values());
  });
  after(async () => {
    for (const child of await Promise.allSettled(started.values())) if (child.status === 'fulfilled') await child.value.stop();
    await cluster.close();
  });

  it('shows the store the token in its file, and reads it again when it has changed', async () => {
    const { kube } = cluster;
    const { http } = await room('functions/plan-updated/server.ts');
    const task = await kube.create<Task>(Tasks, 'default', { ...coordinator, spec: { type: 'ai', prompt: 'build it' } });
    const at = { namespace: 'default', name: task.metadata.name };
    await kube.patch(Tasks, at, { status: { phase: 'Running' } }, { subresource: 'status' });
    const platform = createHttpClient({ baseUrl: store.url, token: () => token('orka') });
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

  it('says that it has no token for the store, and ends', async () => {
    const entry = 'functions/plan-updated/server.ts';
    const { status, stderr } = await runRoom(entry, { ...env, ORKA_TOKEN_FILE: join(env.HOME, 'none') });
    expect(status).to.equal(1);
    expect(stderr).to.include('no token can be read').and.to.include(join(env.HOME, 'none'));
  });

  for (const entry of Object.keys(rooms) as (keyof typeof rooms)[])
    it(`${entry} is ready, and ends with 0 when it is told to`, async () => {
      const child = await room(entry);
      if (entry !== 'operator/main.ts') expect((await child.http.exchange('GET', '/readyz')).status).to.equal(200);
      const { status, stderr } = await child.stop();
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    });

  it('functions/store/server.ts does so too', async () => {
    expect((await store.http.exchange('GET', '/readyz')).status).to.equal(200);
    expect((await store.stop()).status).to.equal(0);
  });
});
