import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ApiServer, startApiServer } from '../../../local/apiserver/server.ts';
import { ConfigMaps, CustomResourceDefinitions, Events, Namespaces, ServiceAccounts, Tasks } from '../../../shared/api/kinds.ts';
import type { ConfigMap } from '../../../shared/api/kubernetes/core.ts';
import { ConflictError, InvalidError, NotFoundError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import type { OrkaError } from '../../../shared/errors/orka-error.ts';
import { createKube } from '../../../shared/kube/client.ts';
import { isGone } from '../../../shared/kube/core/status.ts';
import { createEventRecorder } from '../../../shared/kube/events.ts';
import type { Kube, WatchEvent } from '../../../shared/kube/kube.ts';
import { reflect } from '../../../shared/kube/reflector.ts';
import { patchStatus, retryOnConflict } from '../../../shared/kube/update.ts';
import { silent } from '../../../shared/log/logger.ts';
import { crdsIn } from '../../support/crds.ts';
import { until } from '../../support/until.ts';

const map = (name: string, data: Record<string, string> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
});
const at = (name: string) => ({ namespace: 'default', name });

async function refusal(promise: Promise<unknown>): Promise<OrkaError> {
  return promise.then(
    () => expect.fail('this should have been refused'),
    (error: OrkaError) => error,
  );
}

describe('the Kubernetes client', () => {
  let folder: string;
  let server: ApiServer;
  let kube: Kube;
  const start = async (port: number): Promise<ApiServer> =>
    startApiServer({
      dataDir: folder,
      port,
      podLogDir: join(folder, 'pods'),
      log: silent,
      now: Date.now,
      history: { changes: 50 },
    });
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orka-kube-'));
    server = await start(0);
    kube = createKube({ server: server.url, ca: server.ca, clientCertificate: server.adminCredentials });
    for (const crd of crdsIn('crds')) await kube.create(CustomResourceDefinitions, '', crd);
  });
  after(async () => {
    kube.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('what is missing is undefined to read and fine to delete', async () => {
    expect(await kube.get(ConfigMaps, 'default', 'nothing')).to.equal(undefined);
    await kube.delete(ConfigMaps, at('nothing'));
  });

  it('creates, reads, replaces, patches, applies, lists and deletes', async () => {
    await kube.create(ConfigMaps, 'default', map('one', { a: '1' }));
    const read = await kube.get(ConfigMaps, 'default', 'one');
    await kube.replace(ConfigMaps, { ...(read as ConfigMap), data: { a: '2', b: '2' } });
    await kube.patch(ConfigMaps, at('one'), { data: { a: null, c: '3' } });
    await kube.apply(ConfigMaps, map('one', { d: '4' }), { fieldManager: 'test' });
    const { items } = await kube.list(ConfigMaps, { namespace: 'default', fieldSelector: 'metadata.name=one' });
    expect(items[0]?.data).to.deep.equal({ b: '2', c: '3', d: '4' });
    await kube.delete(ConfigMaps, at('one'));
    expect(await kube.get(ConfigMaps, 'default', 'one')).to.equal(undefined);
  });

  it('reads what has no namespace', async () =>
    expect((await kube.get(Namespaces, '', 'default'))?.metadata.name).to.equal('default'));

  it('lists in pages', async () => {
    for (const name of ['p1', 'p2', 'p3'])
      await kube.create(ConfigMaps, 'default', {
        ...map(name),
        metadata: { name, namespace: 'default', labels: { page: 'yes' } },
      });
    const first = await kube.list(ConfigMaps, { namespace: 'default', labelSelector: 'page=yes', limit: 2 });
    const token = first.metadata.continue ?? '';
    const second = await kube.list(ConfigMaps, { namespace: 'default', labelSelector: 'page=yes', limit: 2, continue: token });
    expect([...first.items, ...second.items].map(({ metadata }) => metadata.name)).to.deep.equal(['p1', 'p2', 'p3']);
  });

  it('a name that is taken and a stale version are conflicts', async () => {
    const created = await kube.create(ConfigMaps, 'default', map('taken'));
    const taken = await refusal(kube.create(ConfigMaps, 'default', map('taken')));
    expect(taken).to.be.instanceOf(ConflictError);
    expect(taken.details['reason']).to.equal('AlreadyExists');
    await kube.patch(ConfigMaps, at('taken'), { data: { x: '1' } });
    const stale = await refusal(
      kube.patch(ConfigMaps, at('taken'), { metadata: { resourceVersion: created.metadata.resourceVersion }, data: { x: '2' } }),
    );
    expect(stale).to.be.instanceOf(ConflictError);
  });

  it('work on what was read is done again from reading on after a conflict', async () => {
    await kube.create(Tasks, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Task',
      metadata: { name: 'busy' },
      spec: { type: 'ai' },
    });
    let attempts = 0;
    await retryOnConflict(async () => {
      attempts += 1;
      const task = await kube.get(Tasks, 'default', 'busy');
      if (task === undefined) throw new Error('no Task');
      if (attempts === 1) await kube.patch(Tasks, at('busy'), { metadata: { labels: { x: 'y' } } });
      await patchStatus(kube, Tasks, task, { status: { phase: 'Running' }, fieldManager: 'test' });
    });
    expect(attempts).to.equal(2);
  });

  it('a bad object is refused and the field is named', async () => {
    const task = {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Task',
      metadata: { name: 'bad' },
      spec: { type: 'ai', priority: 1001 },
    } as const;
    const error = await refusal(kube.create(Tasks, 'default', task));
    expect(error).to.be.instanceOf(InvalidError);
    expect(JSON.stringify(error.details['causes'])).to.include('spec.priority');
  });

  it('a patch of what is missing is a NotFoundError', async () => {
    expect(await refusal(kube.patch(ConfigMaps, at('nothing'), {}))).to.be.instanceOf(NotFoundError);
  });

  it('does not delete another object of that name', async () => {
    await kube.create(ConfigMaps, 'default', map('other'));
    await kube.delete(ConfigMaps, { ...at('other'), uid: 'somebody-else' });
    expect(await kube.get(ConfigMaps, 'default', 'other')).not.to.equal(undefined);
  });

  it('gets a token for a ServiceAccount', async () => {
    await kube.create(ServiceAccounts, 'default', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } });
    const answer = await kube.createSubresource<object, { status: { token: string } }>(
      ServiceAccounts,
      { ...at('robot'), subresource: 'token' },
      { spec: { audiences: ['orka'] } },
    );
    expect(answer.status.token.split('.')).to.have.length(3);
  });

  it('watches from a version on, and ends when told to', async () => {
    const { metadata } = await kube.list(ConfigMaps, { namespace: 'default' });
    const stop = new AbortController();
    const seen: string[] = [];
    const from = metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
    const watching = (async () => {
      for await (const event of kube.watch(ConfigMaps, { namespace: 'default', ...from, signal: stop.signal })) {
        if (event.type !== 'BOOKMARK') seen.push(`${event.type} ${event.object.metadata.name}`);
        if (event.type === 'DELETED') stop.abort();
      }
    })();
    await kube.create(ConfigMaps, 'default', map('watched'));
    await kube
      .patch(ConfigMaps, at('watched'), { data: { ü: 'grün' } })
      .catch(() => kube.patch(ConfigMaps, at('watched'), { data: { u: 'grün' } }));
    await kube.delete(ConfigMaps, at('watched'));
    await watching;
    expect(seen).to.deep.equal(['ADDED watched', 'MODIFIED watched', 'DELETED watched']);
  });

  it('a version that is too old is gone', async () => {
    for (let i = 0; i < 120; i += 1) await kube.patch(ConfigMaps, at('taken'), { data: { i: String(i) } });
    const watching = (async () => {
      const seen: WatchEvent<ConfigMap>[] = [];
      for await (const event of kube.watch(ConfigMaps, {
        resourceVersion: '1',
        timeoutSeconds: 1,
        signal: AbortSignal.timeout(5000),
      }))
        seen.push(event);
      return seen;
    })();
    expect(isGone(await refusal(watching))).to.equal(true);
  });

  it('a happening that repeats is one Event that counts', async () => {
    const recorder = createEventRecorder({ kube, component: 'test', log: silent, now: Date.now });
    const task = await kube.get(Tasks, 'default', 'busy');
    if (task === undefined) throw new Error('no Task');
    for (const message of ['again', 'again', 'again', 'something else'])
      await recorder.record(task, { type: 'Warning', reason: 'Testing', message });
    const { items } = await kube.list(Events, { namespace: 'default', fieldSelector: 'involvedObject.name=busy' });
    expect(items.map(({ message, count }) => `${message} ${count}`).sort()).to.deep.equal(['again 3', 'something else 1']);
  });

  it('an Event that cannot be written is nobody else’s trouble', async () => {
    const recorder = createEventRecorder({ kube, component: 'test', log: silent, now: Date.now });
    await recorder.record(
      { metadata: { name: 'x', namespace: 'no-such-namespace' } },
      { type: 'Normal', reason: 'Testing', message: 'm' },
    );
  });

  it('a reflector outlives its server, and sees what came meanwhile', async () => {
    const stop = new AbortController();
    const cache = reflect(kube, ConfigMaps, { namespace: 'default', signal: stop.signal, log: silent, random: () => 0 });
    await cache.synced;
    const { port } = new URL(server.url);
    await server.close();
    expect(await refusal(kube.list(ConfigMaps))).to.be.instanceOf(UnavailableError);
    server = await start(Number(port));
    await kube.create(ConfigMaps, 'default', map('after-restart'));
    await until('the new object to be seen', () => cache.get('default', 'after-restart'));
    stop.abort();
    await cache.done;
  });
});
