import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeEvent, encodeEvent } from '../../eventing/codec.ts';
import type { AnyOrkaEvent, OrkaEvent } from '../../eventing/core/catalogue.ts';
import { notificationDue, taskAdmitted, taskFinished } from '../../eventing/core/spine.ts';
import { startNotify } from '../../functions/notify/start.ts';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Brokers, Events, Secrets, Services, Tasks } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { notificationId } from '../../shared/core/names.ts';
import { type Ref, refTo } from '../../shared/core/refs.ts';
import { createHttpClient, type HttpClient } from '../../shared/http/client.ts';
import type { Listening } from '../../shared/http/server.ts';
import { silent } from '../../shared/log/logger.ts';
import { blocksOf } from '../../shared/outbound/core/ip-address.ts';
import type { NotificationRecord } from '../../shared/store/notifications.ts';
import { startTestApiServer, type TestApiServer } from '../support/api-server.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startTestStore, type TestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

describe('notify', () => {
  const source = '/orka/test';
  const namespace = 'default';
  let cluster: TestApiServer;
  let records: TestStore;
  let receiver: Receiver;
  let room: Listening;
  let http: HttpClient;
  let ahead = 0;
  let names = 0;
  const now = (): number => Date.now() + ahead;

  before(async () => {
    [cluster, records] = await Promise.all([startTestApiServer(), startTestStore({ now })]);
    for (const folder of ['crds', 'local/manifests']) {
      const manifests = await readManifests(join(import.meta.dirname, '../..', folder));
      await applyManifests(cluster.kube, manifests, { fieldManager: 'test', namespace });
    }
  });
  after(() => Promise.all([cluster?.close(), records?.close()]));
  beforeEach(async () => {
    ahead = 0;
    receiver = await startReceiver();
    await open();
  });
  async function open(attemptMs?: number): Promise<void> {
    room = await startNotify({
      port: 0,
      kube: cluster.kube,
      store: records.store,
      policy: { allowed: blocksOf(['127.0.0.0/8', '::1/128']), clusterDomain: 'cluster.local' },
      platformNamespace: 'orka-system',
      ...(attemptMs === undefined ? {} : { attemptMs }),
      log: silent,
      now,
    });
    http = createHttpClient({ baseUrl: room.url });
  }
  const shut = async (): Promise<void> => {
    http.close();
    await room.close(0);
  };
  afterEach(async () => {
    await shut();
    await receiver.close();
  });

  /** A Task that has ended. */
  async function ended(spec: Partial<Task['spec']> = {}, phase: 'Succeeded' | 'Failed' = 'Succeeded'): Promise<Task> {
    const name = `task-${++names}`;
    await cluster.kube.create<Task>(Tasks, namespace, {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Task',
      metadata: { name },
      spec: { type: 'ai', webhookURL: `${receiver.url}/hook?key=secret`, ...spec },
    });
    const status = { phase, message: 'over', attempts: 1, completionTime: '2026-01-01T00:00:00Z' };
    return cluster.kube.patch<Task>(Tasks, { namespace, name }, { status }, { subresource: 'status' });
  }
  async function send(event: AnyOrkaEvent): Promise<AnyOrkaEvent | undefined> {
    const answer = await http.request('POST', '/', encodeEvent(event, new Date().toISOString()));
    return answer.body.length === 0
      ? undefined
      : decodeEvent({ headers: answer.headers, body: answer.body }, ['ai.orka.notification.due.v1']);
  }
  const finished = (task: Task): AnyOrkaEvent =>
    taskFinished(refTo(task), { phase: task.status?.phase as 'Succeeded', parent: undefined }, { source });
  const due = (ref: Ref, notification: string, version = '1'): OrkaEvent<'ai.orka.notification.due.v1'> =>
    notificationDue(ref, { notification }, { version, source });
  /** What the broker does with the end of a Task and with the reply. */
  async function tell(task: Task): Promise<OrkaEvent<'ai.orka.notification.due.v1'>> {
    const reply = (await send(finished(task))) as OrkaEvent<'ai.orka.notification.due.v1'>;
    await send(reply);
    return reply;
  }
  const shown = (task: Task, reason: string): Promise<Task> =>
    until(`condition WebhookDelivered ${reason}`, async () => {
      const read = await cluster.kube.get(Tasks, namespace, task.metadata.name);
      return findCondition(read?.status?.conditions, 'WebhookDelivered')?.reason === reason ? read : undefined;
    });
  const conditionOf = (task: Task): string => findCondition(task.status?.conditions, 'WebhookDelivered')?.message ?? '';
  const idOf = (task: Task): string => notificationId(refTo(task), task.status?.phase as 'Succeeded');
  const kept = async (task: Task, state: 'pending' | 'dead'): Promise<NotificationRecord | undefined> =>
    (await records.store.notifications({ state })).find(({ uid }) => uid === task.metadata.uid);
  const settled = (task: Task): Promise<true> =>
    until('its notification to be settled', async () => ((await kept(task, 'pending')) === undefined ? true : undefined));
  const failed = (task: Task): Promise<NotificationRecord> =>
    until('the store to know of the failure', async () => {
      const record = await kept(task, 'pending');
      return record?.error === undefined ? undefined : record;
    });

  it('tells the receiver of the end of a Task, and shows that it did', async () => {
    const task = await ended({}, 'Failed');
    const reply = await tell(task);
    const { status } = await shown(task, 'Delivered');
    expect(status?.webhookDelivered).to.equal(true);
    expect(conditionOf(await shown(task, 'Delivered'))).to.equal('delivered with attempt 1');
    const [one] = receiver.heard;
    expect(one?.path).to.equal('/hook?key=secret');
    expect(JSON.parse(one?.body ?? '')).to.deep.equal({
      taskName: task.metadata.name,
      taskNamespace: namespace,
      phase: 'Failed',
      message: 'over',
      completionTime: '2026-01-01T00:00:00Z',
      attempts: 1,
    });
    expect(one?.headers).to.include({
      'content-type': 'application/json',
      'user-agent': 'Orka-Controller/1.0',
      'x-orka-task': task.metadata.name,
      'x-orka-namespace': namespace,
      'webhook-id': reply.data.notification,
    });
    expect(Math.abs(Number(one?.headers['webhook-timestamp']) - Date.now() / 1000)).to.be.lessThan(10);
    expect(one?.headers).not.to.have.property('webhook-signature');
    await settled(task);
    expect(await kept(task, 'dead')).to.equal(undefined);
  });

  it('signs what it sends with the key of the Secret', async () => {
    const key = Buffer.from('a key of twenty-four byt');
    const stringData = { secret: `whsec_${key.toString('base64')}` };
    await cluster.kube.create(Secrets, namespace, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook' }, stringData });
    const task = await ended({ webhookSecretRef: { name: 'hook' } });
    await tell(task);
    await shown(task, 'Delivered');
    const { headers, body = '' } = receiver.heard[0] ?? {};
    const signed = `${headers?.['webhook-id']}.${headers?.['webhook-timestamp']}.${body}`;
    expect(headers?.['webhook-signature']).to.equal(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  it('a Secret that is missing is named, and tried again', async () => {
    const task = await ended({ webhookSecretRef: { name: 'not-there' } });
    await tell(task);
    expect(conditionOf(await shown(task, 'Retrying'))).to.contain('the Secret not-there of spec.webhookSecretRef is missing');
    expect(receiver.connections()).to.equal(0);
  });

  it('a Task that wants nobody told costs nothing', async () => {
    const { webhookURL: _, ...spec } = (await ended()).spec;
    const name = `task-${++names}`;
    const quiet = { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', metadata: { name }, spec } as const;
    const task = await cluster.kube.create<Task>(Tasks, namespace, quiet);
    expect(await send(taskFinished(refTo(task), { phase: 'Succeeded', parent: undefined }, { source }))).to.equal(undefined);
    expect(await kept(task, 'pending')).to.equal(undefined);
  });

  it('says the same once, however often it is told of the end', async () => {
    const task = await ended();
    const replies = await Promise.all([send(finished(task)), send(finished(task))]);
    expect(new Set(replies.map((reply) => reply?.id)).size).to.equal(1);
    await Promise.all(['1', '2', '3', '1'].map((version) => send(due(refTo(task), idOf(task), version))));
    await shown(task, 'Delivered');
    await settled(task);
    await send(due(refTo(task), idOf(task), '4'));
    expect(receiver.heard).to.have.length(1);
  });

  it('what fails is tried again when its time has come, and an Event tells', async () => {
    receiver.answer = (_heard, res) => void res.writeHead(500).end();
    const task = await ended();
    const { data } = await tell(task);
    const waiting = await shown(task, 'Retrying');
    expect(waiting.status).not.to.have.property('webhookDelivered');
    expect(conditionOf(waiting)).to.match(/^attempt 1 of 8 failed: the receiver answered 500; the next is at /);
    expect(await failed(task)).to.include({ attempts: 1, error: 'the receiver answered 500' });
    await send(due(refTo(task), data.notification, 'early'));
    ahead = 6000;
    receiver.answer = (_heard, res) => void res.writeHead(200).end('thanks');
    await send(due(refTo(task), data.notification, 'in-time'));
    expect(conditionOf(await shown(task, 'Delivered'))).to.equal('delivered with attempt 2');
    expect(receiver.heard).to.have.length(2);
    const ids = receiver.heard.map(({ headers }) => headers['webhook-id']);
    expect(ids[0]).to.equal(ids[1]);
    const { items } = await cluster.kube.list(Events, { namespace });
    const about = items.filter(({ involvedObject }) => involvedObject.name === task.metadata.name).map(({ reason }) => reason);
    expect(about).to.include('WebhookFailed');
  });

  it('a receiver that is gone for good is given up, and what is set right can be sent again', async () => {
    receiver.answer = (_heard, res) => void res.writeHead(410).end();
    const task = await ended();
    const { data } = await tell(task);
    const dead = conditionOf(await shown(task, 'Dead'));
    expect(dead).to.equal(
      `given up after attempt 1: the receiver answered 410; set it right, then send it again: orka task resend ${task.metadata.name}`,
    );
    await settled(task);
    expect(await kept(task, 'dead')).to.include({ attempts: 1, error: 'the receiver answered 410' });
    const at = { namespace, name: task.metadata.name };
    await cluster.kube.patch(Tasks, at, { spec: { webhookURL: `${receiver.url}/new` } });
    receiver.answer = (_heard, res) => void res.writeHead(204).end();
    await records.store.resendNotification(refTo(task), data.notification);
    await send(due(refTo(task), data.notification, 'resend'));
    await shown(task, 'Delivered');
    expect(receiver.heard.map(({ path }) => path)).to.deep.equal(['/hook?key=secret', '/new']);
  });

  it('a receiver that does not answer in time has not been told', async () => {
    receiver.answer = () => undefined;
    await shut();
    await open(200);
    const task = await ended();
    await tell(task);
    expect(conditionOf(await shown(task, 'Retrying'))).to.contain('no whole answer within 0.2 s');
  });

  for (const [name, url, why] of [
    ['an address that is not public', 'http://10.0.0.1/', 'address 10.0.0.1 is refused: it is private'],
    ['the metadata service', 'http://169.254.169.254/latest', 'address 169.254.169.254 is refused: it is link-local'],
    ['a Service of another namespace', 'http://orka-store.orka-system.svc/', "only Services of the Task's own namespace"],
    ['a Service that stands for nobody', 'http://elsewhere.default.svc/', 'only ClusterIP Services with a selector'],
    ['a Service with endpoints of somebody’s choice', 'http://by-hand/', 'only ClusterIP Services with a selector'],
    ['another scheme', 'file:///etc/passwd', 'scheme file is refused'],
    ['no URL', 'receiver', 'it is no URL'],
  ] as const)
    it(`${name} is never called, and the Task says why`, async () => {
      for (const [service, spec] of [
        ['elsewhere', { type: 'ExternalName', externalName: 'localhost' }],
        ['by-hand', { ports: [{ port: 80 }] }],
      ] as const)
        await cluster.kube.apply(
          Services,
          { apiVersion: 'v1', kind: 'Service', metadata: { name: service, namespace }, spec } as object as never,
          { fieldManager: 'test' },
        );
      const task = await ended({ webhookURL: url });
      await tell(task);
      expect(conditionOf(await shown(task, 'Dead'))).to.contain(why);
      await settled(task);
      expect(await kept(task, 'dead')).not.to.equal(undefined);
    });

  it('a Task that is gone is forgotten', async () => {
    const task = await ended();
    const reply = (await send(finished(task))) as OrkaEvent<'ai.orka.notification.due.v1'>;
    await cluster.kube.delete(Tasks, { namespace, name: task.metadata.name });
    await send(reply);
    expect(await send(finished(task))).to.equal(undefined);
    expect(receiver.connections()).to.equal(0);
  });

  it('a slow receiver has four at a time, and nobody else waits for it', async () => {
    const other = await startReceiver();
    const open = new Set<ServerResponse>();
    let most = 0;
    receiver.answer = (_heard, res) => {
      open.add(res);
      most = Math.max(most, open.size);
    };
    const slow = await Promise.all(Array.from({ length: 12 }, () => ended()));
    await Promise.all(slow.map(tell));
    const quick = await ended({ webhookURL: `${other.url}/` });
    const began = performance.now();
    await tell(quick);
    await shown(quick, 'Delivered');
    expect(performance.now() - began).to.be.lessThan(5000);
    expect(receiver.heard).to.have.length(4);
    receiver.answer = (_heard, res) => void res.writeHead(204).end();
    for (const res of open) res.writeHead(204).end();
    for (const task of slow) await shown(task, 'Delivered');
    expect([most, receiver.heard.length]).to.deep.equal([4, 12]);
    await other.close();
  });

  it('ended in the middle, it leaves the rest to the next process', async () => {
    receiver.answer = () => undefined;
    const task = await ended();
    await tell(task);
    await until('the receiver to hear of it', () => receiver.heard[0]);
    await room.close(0);
    expect(await kept(task, 'pending')).to.include({ error: 'the platform was restarted' });
  });

  describe('forwards the events of Tasks to Brokers of their namespace', () => {
    const broker = async (name: string, url: string, at = namespace, label = 'enabled'): Promise<void> => {
      const metadata = { name, labels: { 'orka.ai/task-events': label } };
      await cluster.kube.create(Brokers, at, { apiVersion: 'eventing.knative.dev/v1', kind: 'Broker', metadata });
      await cluster.kube.patch(Brokers, { namespace: at, name }, { status: { address: { url } } }, { subresource: 'status' });
    };
    afterEach(async () => {
      for (const { metadata } of (await cluster.kube.list(Brokers)).items)
        await cluster.kube.delete(Brokers, { namespace: metadata.namespace ?? '', name: metadata.name });
    });
    const admitted = (task: Task, version = '1'): AnyOrkaEvent => taskAdmitted(refTo(task), { version, source });

    it('that ask for them by label, as they are', async () => {
      await broker('mine', `${receiver.url}/mine`);
      await broker('not-mine', `${receiver.url}/not-mine`, namespace, 'disabled');
      const task = await ended({ webhookURL: '' });
      const event = admitted(task);
      await send(event);
      const one = await until('the event to come', () => receiver.heard[0]);
      expect(one.path).to.equal('/mine');
      expect(one.headers).to.include({ 'ce-id': event.id, 'ce-source': source, 'ce-type': 'ai.orka.task.admitted.v1' });
      expect(JSON.parse(one.body)).to.deep.equal({ task: refTo(task) });
      expect(receiver.heard).to.have.length(1);
    });
    it('but never to where they come from, nor again', async () => {
      await broker('default', `${receiver.url}/default`, 'orka-system');
      await broker('mine', `${receiver.url}/mine`);
      const task = await ended({ webhookURL: '' });
      const own = { ...refTo(task), namespace: 'orka-system' };
      await send(taskAdmitted(own, { version: '1', source }));
      await send({ ...admitted(task), extensions: { orkaforwarded: 'true' } });
      await send(admitted(task, '2'));
      await until('the last one to come', () => receiver.heard[0]);
      expect(receiver.heard.map(({ path }) => path)).to.deep.equal(['/mine']);
    });
    it('a Broker that takes none holds nobody up, and is told of', async () => {
      receiver.answer = (_heard, res) => void res.writeHead(400).end();
      await broker('strict', `${receiver.url}/strict`);
      await send(admitted(await ended({ webhookURL: '' })));
      await until('an Event to tell of it', async () => {
        const { items } = await cluster.kube.list(Events, { namespace });
        return items.find(({ reason, involvedObject }) => reason === 'TaskEventNotForwarded' && involvedObject.name === 'strict');
      });
    });
    it('a Broker whose address is that of a metadata service is not called', async () => {
      await broker('cunning', 'http://169.254.169.254/');
      await send(admitted(await ended({ webhookURL: '' })));
      const told = await until('an Event to tell of it', async () => {
        const { items } = await cluster.kube.list(Events, { namespace });
        return items.find(
          ({ reason, involvedObject }) => reason === 'TaskEventNotForwarded' && involvedObject.name === 'cunning',
        );
      });
      expect(told.message).to.contain('it is link-local');
    });
  });
});
