import { expect } from 'chai';
import { type ScriptedModel, type ScriptedModelOptions, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault, ProtocolName } from '../../../demo/model/types.ts';
import { openProvider } from '../../../shared/llm/open-provider.ts';
import type { OpenAIApi } from '../../../shared/llm/provider.ts';
import { ask, failureOf, hello } from './asking.ts';

describe('model: which API an OpenAI service speaks', () => {
  let model: ScriptedModel | undefined;
  const serve = async (options: Partial<ScriptedModelOptions> = {}): Promise<string> => {
    model = await startScriptedModel({ port: 0, script: () => ({ content: [{ type: 'text', text: 'hello' }] }), ...options });
    return model.url;
  };
  const spoken = (): ProtocolName[] => model?.calls().map(({ protocol }) => protocol) ?? [];
  /** Refuses calls of the Responses API alone. */
  const refusing =
    (fault: Omit<Extract<Fault, { kind: 'status' }>, 'kind'>): NonNullable<ScriptedModelOptions['faults']> =>
    ({ body }) =>
      'input' in body ? { kind: 'status', ...fault } : undefined;
  afterEach(async () => {
    await model?.close();
    model = undefined;
  });

  it('is Responses where it answers, and that is told', async () => {
    const told: OpenAIApi[] = [];
    const answer = await ask(await serve(), { onApi: (api) => told.push(api) });
    expect(answer.content).to.deep.equal([{ type: 'text', text: 'hello' }]);
    expect(spoken()).to.deep.equal(['openai-responses']);
    expect(told).to.deep.equal(['responses']);
  });
  it('is Chat Completions where there is nothing else: 404', async () => {
    const told: OpenAIApi[] = [];
    const url = await serve({ protocols: ['openai'] });
    expect((await ask(url, { onApi: (api) => told.push(api) })).content).to.deep.equal([{ type: 'text', text: 'hello' }]);
    expect(told).to.deep.equal(['chat-completions']);
  });
  const switches: readonly [string, Omit<Extract<Fault, { kind: 'status' }>, 'kind'>][] = [
    ['405', { status: 405 }],
    ['an error that says that it is not supported', { status: 400, message: 'The Responses API is not supported here' }],
    ['a code that says so', { status: 400, message: 'no', code: 'unsupported_api' }],
    ['a 403 that names it', { status: 403, message: 'access to the Responses API is denied' }],
  ];
  for (const [name, fault] of switches)
    it(`is Chat Completions after ${name}`, async () => {
      const told: OpenAIApi[] = [];
      const url = await serve({ faults: refusing(fault) });
      await ask(url, { onApi: (api) => told.push(api) });
      expect(spoken()).to.deep.equal(['openai-responses', 'openai']);
      expect(told).to.deep.equal(['chat-completions']);
    });
  it('is asked once', async () => {
    const url = await serve({ protocols: ['openai'] });
    const told: OpenAIApi[] = [];
    const endpoint = { name: 'p', type: 'openai', apiKey: 'k', baseURL: `${url}/v1` } as const;
    const provider = await openProvider(endpoint, { now: () => 0, idleTimeoutMs: 2000 });
    const options = { signal: new AbortController().signal, onApi: (api: OpenAIApi) => told.push(api) };
    for (let i = 0; i < 3; i += 1) await provider.complete(hello, { model: 'm', maxTokens: 1 }, options);
    expect(spoken()).to.deep.equal(['openai', 'openai', 'openai']);
    expect(told).to.deep.equal(['chat-completions']);
  });
  it('is as it is set, and nobody is told what is known', async () => {
    const told: OpenAIApi[] = [];
    await ask(await serve(), { api: 'chat-completions', onApi: (api) => told.push(api) });
    expect(spoken()).to.deep.equal(['openai']);
    expect(told).to.deep.equal([]);
  });
  it('is not doubted where it is set: what the service says is the failure', async () => {
    const url = await serve({ protocols: ['openai'] });
    expect(await failureOf(ask(url, { api: 'responses' }))).to.include({ kind: 'request', status: 404 });
  });
  it('stays open where one model alone is behind the other API', async () => {
    const told: OpenAIApi[] = [];
    const url = await serve({ faults: refusing({ status: 400, message: 'no', code: 'unsupported_api_for_model' }) });
    await ask(url, { onApi: (api) => told.push(api) });
    expect(spoken()).to.deep.equal(['openai-responses', 'openai']);
    expect(told).to.deep.equal([]);
  });
  const stays: readonly [string, Omit<Extract<Fault, { kind: 'status' }>, 'kind'>, string][] = [
    ['a model that is not there', { status: 404, message: 'The model `m` does not exist', code: 'model_not_found' }, 'model'],
    ['any other 403', { status: 403, message: 'project is disabled' }, 'credentials'],
    ['overload', { status: 503, message: 'try later' }, 'transient'],
    ['a bad request', { status: 400, message: 'Unknown parameter' }, 'request'],
  ];
  for (const [name, fault, kind] of stays)
    it(`${name} says nothing of it`, async () => {
      const told: OpenAIApi[] = [];
      const url = await serve({ faults: refusing(fault) });
      expect(await failureOf(ask(url, { onApi: (api) => told.push(api) }))).to.include({ kind, status: fault.status });
      expect(spoken()).to.deep.equal(['openai-responses']);
      expect(told).to.deep.equal([]);
    });
});
