import { expect } from 'chai';
import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import { startOperator } from '../../../operator/start.ts';
import { Agents, Namespaces, Providers, Secrets, Skills, Tasks, Tools } from '../../../shared/api/kinds.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import { reflect } from '../../../shared/kube/reflector.ts';
import { silent } from '../../../shared/log/logger.ts';
import { deliveries } from '../../support/chaos.ts';
import { createAgent, createProvider, type Spine, startSpine } from '../../support/spine.ts';
import { until } from '../../support/until.ts';

const apiVersion = 'core.orka.ai/v1alpha1';

describe('the operator', () => {
  let spine: Spine;
  before(async () => {
    const [chaos] = deliveries();
    if (chaos === undefined) throw new Error('no way of delivering');
    spine = await startSpine({ chaos, worker: async () => {}, operator: false });
  });
  after(() => spine.close());

  const operate = async (change: Partial<Parameters<typeof startOperator>[0]> = {}) => {
    const sent: AnyOrkaEvent[] = [];
    const publisher = { publish: async (event: AnyOrkaEvent) => void sent.push(event) };
    const operator = await startOperator({
      kube: spine.kube,
      store: spine.store,
      publisher,
      log: silent,
      now: Date.now,
      graceMs: 100,
      ...change,
    });
    return { sent, operator };
  };
  const create = (name: string, metadata: object = {}) =>
    spine.kube.create(Tasks, 'default', {
      apiVersion,
      kind: 'Task',
      metadata: { name, ...metadata },
      spec: { type: 'ai', prompt: 'p' },
    });
  const about = (sent: AnyOrkaEvent[], name: string) => sent.filter(({ data }) => data.task.name === name);

  it('says nothing twice for a change of metadata, and again at every start and resync what is unfinished', async () => {
    await create('early');
    const first = await operate();
    await until('the Task that was there to be seen', () => about(first.sent, 'early')[0]);
    await create('late');
    await until('the Task that came to be seen', () => about(first.sent, 'late')[0]);
    await spine.kube.patch(Tasks, { namespace: 'default', name: 'late' }, { metadata: { labels: { a: 'b' } } });
    await create('marker');
    await until('the marker to be seen', () => about(first.sent, 'marker')[0]);
    await first.operator.close();
    expect(about(first.sent, 'late')).to.have.length(1);

    const second = await operate({ resyncMs: 50 });
    const repeated = await until('a resync', () =>
      about(second.sent, 'early').length > 1 ? about(second.sent, 'early') : undefined,
    );
    await second.operator.close();
    expect(
      new Set([...repeated, ...about(first.sent, 'early')].map(({ id }) => id)),
      'the same observation has the same id',
    ).to.have.property('size', 1);
  });

  it('acts only when it may, and then on what was there before', async () => {
    const { promise: mayAct, resolve: act } = Promise.withResolvers<void>();
    await create('prior');
    const { operator, sent } = await operate({ mayAct });
    await create('meanwhile');
    const other = await operate();
    await until('another operator to tell of both', () => about(other.sent, 'prior')[0] && about(other.sent, 'meanwhile')[0]);
    await other.operator.close();
    expect(sent).to.deep.equal([]);
    act();
    for (const name of ['prior', 'meanwhile']) await until(`${name} to be told`, () => about(sent, name)[0]);
    await operator.close();
  });

  it('looks after one namespace where it is told to', async () => {
    const { operator, sent } = await operate({ namespace: 'elsewhere', resyncMs: 20 });
    const metadata = { name: 'there', namespace: 'elsewhere' };
    await spine.kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere' } });
    await create('here');
    await spine.kube.create(Tasks, 'elsewhere', { apiVersion, kind: 'Task', metadata, spec: { type: 'ai', prompt: 'p' } });
    await until('the Task in it to be told twice', () => about(sent, 'there')[1]);
    await operator.close();
    expect(new Set(sent.map(({ data }) => data.task.namespace))).to.deep.equal(new Set(['elsewhere']));
  });

  it('tries again when the broker does not answer', async () => {
    let refusals = 3;
    const sent: AnyOrkaEvent[] = [];
    const publish = async (event: AnyOrkaEvent): Promise<void> => {
      if (event.data.task.name !== 'stubborn') return;
      if (refusals-- > 0) throw new UnavailableError('no broker');
      sent.push(event);
    };
    const { operator } = await operate({ publisher: { publish } });
    await create('stubborn');
    await until('the event to get through', () => sent[0]);
    await operator.close();
  });

  it('does not let a deleted Task go before the store has forgotten it', async () => {
    let refusals = 2;
    let finalizersSeen: string[] | undefined = [];
    await create('held', { finalizers: ['orka.ai/cleanup'] });
    const forgetTask = async (): Promise<[]> => {
      finalizersSeen = (await spine.kube.get(Tasks, 'default', 'held'))?.metadata.finalizers;
      if (refusals-- > 0) throw new UnavailableError('no store');
      return [];
    };
    const { operator } = await operate({ store: { ...spine.store, forgetTask } });
    await spine.kube.delete(Tasks, { namespace: 'default', name: 'held' });
    await until('the Task to go', async () =>
      (await spine.kube.get(Tasks, 'default', 'held')) === undefined ? true : undefined,
    );
    await operator.close();
    expect(refusals).to.equal(-1);
    expect(finalizersSeen).to.deep.equal(['orka.ai/cleanup']);
  });

  it('names those whose turn it is when a deleted Task gives up its place', async () => {
    await create('holder', { finalizers: ['orka.ai/cleanup'] });
    const { operator, sent } = await operate({
      store: { ...spine.store, forgetTask: async () => [{ namespace: 'default', name: 'next', uid: 'next-uid' }] },
    });
    await spine.kube.delete(Tasks, { namespace: 'default', name: 'holder' });
    const event = await until('the next to be sent', () => about(sent, 'next')[0]);
    await operator.close();
    expect(event).to.deep.include({
      type: 'ai.orka.task.admitted.v1',
      data: { task: { namespace: 'default', name: 'next', uid: 'next-uid' } },
    });
  });

  it('keeps the statuses of Provider, Agent, Tool and Skill true', async () => {
    const { operator } = await operate();
    await spine.kube.create(Providers, 'default', {
      apiVersion,
      kind: 'Provider',
      metadata: { name: 'p' },
      spec: { type: 'openai', secretRef: { name: 'p-key' } },
    });
    await createAgent(spine.kube, 'a', {
      providerRef: { name: 'p' },
      tools: [{ name: 'file_read' }, { name: 'weather' }],
      coordination: { enabled: true, allowedAgents: [{ name: 'b' }] },
    });
    await spine.kube.create(Skills, 'default', {
      apiVersion,
      kind: 'Skill',
      metadata: { name: 's' },
      spec: { description: 'd', content: { inline: 'do' } },
    });
    const message = async (): Promise<string | undefined> =>
      (await spine.kube.get(Agents, 'default', 'a'))?.status?.conditions?.[0]?.message;
    const says = (text: string): Promise<true> =>
      until(`the Agent to say ${text}`, async () => ((await message()) === text ? true : undefined));
    await says('not found: tool "weather", agent "b"');
    await spine.kube.create(Tools, 'default', {
      apiVersion,
      kind: 'Tool',
      metadata: { name: 'weather' },
      spec: { description: 'd', http: { url: 'https://weather.example' } },
    });
    await says('not found: agent "b"');
    await createAgent(spine.kube, 'b', {});
    await says('provider "p" is not ready');
    await spine.kube.create(Secrets, 'default', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'p-key' },
      stringData: { 'api-key': 'k' },
    });
    await says('everything the Agent refers to is there');
    expect((await spine.kube.get(Providers, 'default', 'p'))?.status).to.include({
      ready: true,
      message: 'Provider configuration is valid',
    });
    expect((await spine.kube.get(Tools, 'default', 'weather'))?.status).to.include({ available: true });
    expect((await spine.kube.get(Skills, 'default', 's'))?.status).to.include({ phase: 'Ready' });
    expect((await spine.kube.get(Agents, 'default', 'a'))?.status).to.include({ ready: true, activeTasks: 0 });
    await spine.kube.delete(Secrets, { namespace: 'default', name: 'p-key' });
    await says('provider "p" is not ready');
    await operator.close();
  });

  it('counts the Tasks of an Agent with few writes', async () => {
    await createProvider(spine.kube, 'q');
    await createAgent(spine.kube, 'busy', {});
    const { operator } = await operate();
    await until('the Agent to be ready', async () =>
      (await spine.kube.get(Agents, 'default', 'busy'))?.status?.ready ? true : undefined,
    );
    const versions = new Set<string | undefined>();
    const stop = new AbortController();
    const onChange = (_type: string, { metadata }: { metadata: { name: string; resourceVersion?: string } }): void => {
      if (metadata.name === 'busy') versions.add(metadata.resourceVersion);
    };
    const watched = reflect(spine.kube, Agents, { signal: stop.signal, log: silent, onChange });
    await watched.synced;
    for (let i = 0; i < 10; i += 1) {
      const name = `busy-${i}`;
      await spine.kube.create(Tasks, 'default', {
        apiVersion,
        kind: 'Task',
        metadata: { name },
        spec: { type: 'ai', prompt: 'p', agentRef: { name: 'busy' } },
      });
      await spine.kube.patch(Tasks, { namespace: 'default', name }, { status: { phase: 'Running' } }, { subresource: 'status' });
    }
    await until('the Agent to count ten', () => (watched.get('default', 'busy')?.status?.activeTasks === 10 ? true : undefined));
    await operator.close();
    stop.abort();
    await watched.done;
    expect(versions.size, 'as it was before, and at most one write every two seconds').to.be.at.most(3);
  });
});
