import { expect } from 'chai';
import type { Agent } from '../../../shared/api/generated/agent.ts';
import { Providers } from '../../../shared/api/kinds.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import type { Store } from '../../../shared/store/store.ts';
import { until } from '../../support/until.ts';
import { type LlmCallRooms, type RoomsOptions, startLlmCallRooms, type TestTask } from './rooms.ts';

const chain: Agent['spec'] = { providerRef: { name: 'first' }, model: { fallbacks: [{ providerRef: 'second' }] } };

describe('llm-call: Providers that fail, and what everybody knows of them', () => {
  let on: LlmCallRooms;
  afterEach(() => on.close());

  async function start(options: RoomsOptions = {}): Promise<TestTask> {
    on = await startLlmCallRooms(options);
    await Promise.all([on.provider('first'), on.provider('second'), on.agent('chained', chain)]);
    return on.task('t', { spec: { agentRef: { name: 'chained' } } });
  }
  const failing = (
    model: string,
    how: { readonly status: number; readonly message?: string; readonly retryAfter?: number },
  ): void => {
    on.fault = (body) => (body['model'] === model ? { kind: 'status', ...how } : undefined);
  };
  const models = (): readonly string[] => on.model.calls().map(({ model }) => model);
  const state = (name: string) => on.store.providerState('default', name);
  const coolsFor = async (name: string): Promise<number> =>
    (Date.parse((await state(name)).coolingUntil ?? '') - Date.now()) / 1000;

  it('one that one process has given up is passed over by the others, and by those that start later', async () => {
    const task = await start();
    failing('first-model', { status: 503 });
    expect((await on.ask(task, { room: 0 })).answer?.provider).to.equal('second');
    expect(await coolsFor('first')).to.be.within(55, 60);
    expect((await on.ask(task, { step: 1, room: 1 })).answer?.provider).to.equal('second');
    await on.restart(0);
    expect((await on.ask(task, { step: 2, room: 0 })).answer?.provider).to.equal('second');
    expect(models()).to.deep.equal([...Array<string>(4).fill('first-model'), ...Array<string>(3).fill('second-model')]);
  });
  it('one that asks for more than a minute is left to cool for as long, and the next is asked at once', async () => {
    const task = await start();
    failing('first-model', { status: 429, retryAfter: 300 });
    expect((await on.ask(task)).answer?.provider).to.equal('second');
    expect(models()).to.deep.equal(['first-model', 'second-model']);
    expect(await coolsFor('first')).to.be.within(290, 300);
  });
  it('one that is alone says when it is back', async () => {
    await start();
    const task = await on.task('alone', { spec: { agentRef: { name: 'only' } } });
    await on.agent('only', { providerRef: { name: 'first' } });
    failing('first-model', { status: 429, message: 'come back later', retryAfter: 300 });
    expect(await on.ask(task)).to.deep.include({ status: 502, retryAfter: 300 });
    // It is still asked where there is nobody else.
    on.fault = undefined;
    expect((await on.ask(task)).answer?.provider).to.equal('first');
    expect(await state('first')).to.deep.equal({ failures: 0 });
  });
  it('one that does not have the model is not asked again for this call, and is there for others', async () => {
    const task = await start();
    failing('first-model', { status: 404, message: 'model: first-model not found' });
    expect((await on.ask(task)).answer?.provider).to.equal('second');
    expect(models()).to.deep.equal(['first-model', 'second-model']);
    expect(await state('first')).to.deep.equal({ failures: 0 });
  });
  it('one that has answered again has no failures behind it', async () => {
    const task = await start();
    failing('first-model', { status: 503 });
    await on.ask(task);
    expect((await state('first')).failures).to.equal(1);
    failing('second-model', { status: 401 });
    expect((await on.ask(task, { step: 1, room: 1 })).answer?.provider).to.equal('first');
    expect(await state('first')).to.deep.equal({ failures: 0 });
    expect((await state('second')).failures).to.equal(1);
  });
  it('nobody is asked for longer than a call may take', async () => {
    const task = await start({ deadlineMs: 300, idleTimeoutMs: 60_000 });
    on.fault = () => ({ kind: 'silence' });
    const { status, error } = await on.ask(task);
    expect({ status, ...error }).to.deep.include({ status: 502, message: 'no Provider has answered within 0.3 s' });
    expect(on.model.calls()).to.have.length(1);
    await until('the model to notice', () => on.model.calls()[0]?.abandonedAt);
  });

  it('a store that knows nothing of Providers does not stop a call', async () => {
    const away = async (): Promise<never> => {
      throw new UnavailableError('the store is away');
    };
    const watching = (store: Store): Store => ({ ...store, providerState: away, providerFailed: away, providerAnswered: away });
    const task = await start({ watching });
    failing('first-model', { status: 401 });
    expect((await on.ask(task)).answer?.provider).to.equal('second');
  });

  describe('which API an OpenAI service speaks', () => {
    const paths = (): readonly string[] => on.model.calls().map(({ protocol }) => protocol);
    const openai = (api?: 'responses' | 'chat-completions') =>
      on.provider('service', { type: 'openai', ...(api === undefined ? {} : { api }) });
    const useService = async (): Promise<TestTask> =>
      on.task('s', { spec: { ai: { prompt: 'x', providerRef: { name: 'service' } } } });

    it('is found out once, and everybody knows it then', async () => {
      await start({ protocols: ['openai'] });
      await openai();
      const task = await useService();
      expect((await on.ask(task)).status).to.equal(200);
      await until('it to be known', async () => ((await state('service')).api === 'chat-completions' ? true : undefined));
      expect((await on.ask(task, { step: 1, room: 1 })).status).to.equal(200);
      expect(paths()).to.deep.equal(['openai', 'openai']);
    });
    it('is what the Provider says, whatever it was before', async () => {
      await start();
      await openai('chat-completions');
      await on.store.providerSpeaks('default', 'service', 'responses');
      expect((await on.ask(await useService())).status).to.equal(200);
      expect(paths()).to.deep.equal(['openai']);
    });
    it('is found out anew where it is another one by now', async () => {
      await start({ protocols: ['openai'] });
      await openai();
      await on.store.providerSpeaks('default', 'service', 'responses');
      expect((await on.ask(await useService())).status).to.equal(200);
      await until('it to be known', async () => ((await state('service')).api === 'chat-completions' ? true : undefined));
    });
  });

  it('a Provider whose address is changed is asked there', async () => {
    const task = await start();
    await on.kube.patch(Providers, { namespace: 'default', name: 'first' }, { spec: { baseURL: 'http://127.0.0.1:9' } });
    const { answer } = await on.ask(task);
    expect(answer?.provider).to.equal('second');
  });
});
