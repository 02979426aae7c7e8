import { expect } from 'chai';
import { Brokers, KnativeServices, Tasks, TaskTemplates, Triggers } from '../../shared/api/kinds.ts';
import type { Broker } from '../../shared/api/knative/broker.ts';
import { type ChaoticDeliver, createChaoticDeliver } from '../support/chaotic-deliver.ts';
import { startPlatformHere, type TestPlatform } from '../support/platform.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { seeded, seedOfRun } from '../support/seed.ts';
import { until } from '../support/until.ts';

const seed = seedOfRun();
const namespace = 'default';
const eventing = 'eventing.knative.dev/v1';

describe(`events in and out, each delivered twice, late and out of order (ORKA_SEED=${seed})`, function () {
  this.timeout(120_000);
  let chaos: ChaoticDeliver;
  let platform: TestPlatform;
  let broker: string;
  let consumer: Receiver;

  before(async () => {
    chaos = createChaoticDeliver({ random: seeded(seed), longestDelayMs: 50 });
    platform = await startPlatformHere({ deliver: chaos.deliver });
    consumer = await startReceiver();
    const { kube } = platform;
    const labels = { 'orka.ai/task-events': 'enabled' };
    await kube.create<Broker>(Brokers, namespace, { apiVersion: eventing, kind: 'Broker', metadata: { name: 'mine', labels } });
    await kube.create(TaskTemplates, namespace, {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'TaskTemplate',
      metadata: { name: 'greet' },
      spec: {
        allowedTypes: ['com.example.guest.*'],
        schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        task: { spec: { type: 'container', command: ['echo'], args: [`hello, \${event.data.name}`] } },
      },
    });
    await kube.create(Triggers, namespace, {
      apiVersion: eventing,
      kind: 'Trigger',
      metadata: { name: 'guests' },
      spec: {
        broker: 'mine',
        filters: [{ prefix: { type: 'com.example.guest.' } }],
        subscriber: {
          ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'event-received', namespace: 'orka-system' },
          uri: `/${namespace}/greet`,
        },
      },
    });
    await kube.create(Triggers, namespace, {
      apiVersion: eventing,
      kind: 'Trigger',
      metadata: { name: 'ends' },
      spec: {
        broker: 'mine',
        filters: [{ exact: { type: 'ai.orka.task.finished.v1' } }],
        subscriber: { uri: `${consumer.url}/ends` },
      },
    });
    // A Trigger that leads the platform's events back to it: they must not go round.
    await kube.create(Triggers, namespace, {
      apiVersion: eventing,
      kind: 'Trigger',
      metadata: { name: 'loop' },
      spec: {
        broker: 'mine',
        filters: [{ prefix: { type: 'ai.orka.' } }],
        subscriber: { uri: `${platform.urls.broker}/orka-system/default` },
      },
    });
    broker = await until('the Broker to have an address', async () => {
      const { status } = (await kube.get(Brokers, namespace, 'mine')) ?? {};
      return status?.address?.url;
    });
    await until('its Triggers to be ready', async () => {
      const { items } = await kube.list(Triggers, { namespace });
      return (
        items.every(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True') || undefined
      );
    });
  });
  after(async () => {
    await platform?.close();
    await consumer?.close();
    chaos?.close();
  });

  const send = async (id: string, data: unknown, type = 'com.example.guest.came'): Promise<number> => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-source': '/door',
      'ce-type': type,
      'content-type': 'application/json',
    };
    const { status } = await platform.client(broker).exchange('POST', '', { headers, body: JSON.stringify(data) });
    return status;
  };
  const greetings = async (): Promise<string[]> =>
    (await platform.kube.list(Tasks, { namespace, labelSelector: 'orka.ai/task-template=greet' })).items.map(
      ({ metadata }) => metadata.name,
    );

  it('the same event, sent three times through a Broker, is one Task; another event another', async () => {
    expect(await Promise.all(['1', '1', '1', '2'].map((id) => send(id, { name: `guest ${id}` })))).to.deep.equal([
      202, 202, 202, 202,
    ]);
    const names = await until('both Tasks', async () => {
      const found = await greetings();
      return found.length < 2 ? undefined : found;
    });
    for (const name of names) await platform.ended(name);
    expect((await Promise.all(names.map((name) => platform.result(name)))).sort()).to.deep.equal([
      'hello, guest 1\n',
      'hello, guest 2\n',
    ]);
    expect(await greetings()).to.have.length(2);
  });

  it('an event that does not fit is no Task; the next one is', async () => {
    const before = await greetings();
    await send('3', { nobody: true });
    await send('4', { name: 'guest 4' });
    await until('the Task of the next event', async () => ((await greetings()).length > before.length ? true : undefined));
    expect(await greetings()).to.have.length(before.length + 1);
  });

  it('consumers hear of the ends of Tasks through their own Broker, and nothing goes round', async () => {
    const task = await platform.task('watched', { type: 'container', command: ['true'] });
    await platform.ended('watched');
    const heard = await until('the end to be heard of', () =>
      consumer.heard.find(({ body }) => (JSON.parse(body) as { task: { name: string } }).task.name === 'watched'),
    );
    expect(heard.headers).to.include({
      'ce-id': `${task.metadata.uid}.Succeeded.ai.orka.task.finished.v1`,
      'ce-source': '/orka/job-finished',
      'ce-type': 'ai.orka.task.finished.v1',
    });
    expect((JSON.parse(heard.body) as { phase: string }).phase).to.equal('Succeeded');
    const sent = chaos.sent();
    await platform.task('after', { type: 'container', command: ['true'] });
    await platform.ended('after');
    // A loop would have sent thousands by now.
    expect(chaos.sent() - sent).to.be.lessThan(200);
  });

  it('event-received is there for Triggers of any namespace', async () => {
    const service = await platform.kube.get(KnativeServices, 'orka-system', 'event-received');
    expect(service?.status?.address?.url).to.match(/^http:/);
  });
});
