import { expect } from 'chai';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault, Script } from '../../../demo/model/types.ts';
import { ModelFailure } from '../../../shared/llm/failure.ts';
import { openProvider } from '../../../shared/llm/open-provider.ts';
import type { ModelEndpoint } from '../../../shared/llm/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../../shared/llm/types.ts';

const request: ModelRequest = {
  system: 'Be brief.',
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'write it' }] },
    { role: 'assistant', content: [{ type: 'tool_call', id: 'a', name: 'file_write', arguments: { path: 'x' } }] },
    { role: 'user', content: [{ type: 'tool_result', id: 'a', content: '{"size":1}', isError: false }] },
  ],
  tools: [
    { name: 'file_write', description: 'writes', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
  ],
};
const long = 'All is written, and this text is long enough to come in more than one piece. '.repeat(3);
/** Says what it has understood, so that a test sees both directions of the mapping. */
const script: Script = ({ system, messages, tools }) => ({
  content: [
    { type: 'text', text: long },
    {
      type: 'tool_call',
      id: 'b',
      name: 'file_write',
      arguments: { system, tools, roles: messages.map(({ role }) => role), result: messages[2]?.content[0] },
    },
  ],
});

const protocols = [
  { name: 'anthropic', type: 'anthropic', api: undefined, baseURL: (url: string) => url, keyIn: 'authorization' },
  { name: 'openai, Responses', type: 'openai', api: 'responses', baseURL: (url: string) => `${url}/v1`, keyIn: 'authorization' },
  {
    name: 'openai, Chat Completions',
    type: 'openai',
    api: 'chat-completions',
    baseURL: (url: string) => `${url}/v1`,
    keyIn: 'authorization',
  },
  { name: 'azure-openai', type: 'azure-openai', api: undefined, baseURL: (url: string) => url, keyIn: 'api-key' },
] as const;

for (const { name, type, api, baseURL, keyIn } of protocols) {
  describe(`model: ${name}, through its SDK`, () => {
    let model: ScriptedModel;
    let fault: Fault | undefined;
    before(async () => {
      model = await startScriptedModel({ port: 0, script, faults: () => fault, apiKeys: ['sk-right-key'] });
    });
    beforeEach(() => {
      fault = undefined;
    });
    after(() => model.close());

    const complete = async (
      given: {
        apiKey?: string;
        temperature?: number;
        signal?: AbortSignal;
        onProgress?: (characters: number) => void;
        onText?: (text: string) => void;
      } = {},
    ): Promise<ModelAnswer> => {
      const endpoint: ModelEndpoint = {
        name: 'my-provider',
        type,
        api,
        apiKey: given.apiKey ?? 'sk-right-key',
        baseURL: baseURL(model.url),
        azure: { deployment: 'dep', apiVersion: '2024-06-01' },
      };
      const provider = await openProvider(endpoint, { now: () => performance.now(), idleTimeoutMs: 300 });
      const settings = { model: 'some-model', maxTokens: 256, temperature: given.temperature };
      return provider.complete(request, settings, {
        signal: given.signal ?? new AbortController().signal,
        onProgress: given.onProgress,
        onText: given.onText,
      });
    };
    const failure = async (given: Parameters<typeof complete>[0] = {}): Promise<ModelFailure> => {
      const error = await complete(given).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(ModelFailure);
      return error as ModelFailure;
    };

    it('carries a conversation there and an answer back', async () => {
      const answer = await complete();
      expect(answer.content).to.deep.equal([
        { type: 'text', text: long },
        {
          type: 'tool_call',
          id: 'b',
          name: 'file_write',
          arguments: {
            system: 'Be brief.',
            tools: ['file_write'],
            roles: ['user', 'assistant', 'user'],
            result: { type: 'tool_result', id: 'a', content: '{"size":1}', isError: false },
          },
        },
      ]);
      expect(answer).to.include({ stopReason: 'tool_calls', provider: 'my-provider', model: 'some-model' });
      expect(answer.usage.inputTokens).to.be.greaterThan(50);
      expect(answer.usage.outputTokens).to.be.greaterThan(50);
      expect(answer.usage.durationMs).to.be.a('number').that.is.at.least(0);
    });
    it('streams, sends the limit that is set and the key in its place', async () => {
      await complete();
      const call = model.calls().at(-1);
      expect(call).to.include({ streamed: true, model: 'some-model' });
      expect(call?.headers.keyIn).to.equal(keyIn);
      const { max_tokens, max_completion_tokens, max_output_tokens } = call?.body ?? {};
      expect(max_tokens ?? max_completion_tokens ?? max_output_tokens).to.equal(256);
      expect(call?.body).not.to.have.property('temperature');
    });
    it('sends a temperature of 0 in a way that the provider takes', async () => {
      await complete({ temperature: 0 });
      const call = model.calls().at(-1);
      expect(call?.body['temperature']).to.equal(0);
      if (type === 'anthropic') expect(call?.headers).to.deep.equal({ version: '2023-06-01', keyIn: 'x-api-key' });
    });
    it('tells how far the answer has come', async () => {
      const seen: number[] = [];
      await complete({ onProgress: (characters) => seen.push(characters) });
      expect(seen.length).to.be.greaterThan(3);
      expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    });

    it('hands on what the model says as it comes, and nothing of its tool calls', async () => {
      const pieces: string[] = [];
      await complete({ onText: (text) => pieces.push(text) });
      expect(pieces.length).to.be.greaterThan(3);
      expect(pieces.join('')).to.equal(long);
    });

    const faults: readonly { name: string; fault: Fault; kind: string; status?: number; retryAfter?: number }[] = [
      {
        name: '429 with Retry-After',
        fault: { kind: 'status', status: 429, retryAfter: 3 },
        kind: 'transient',
        status: 429,
        retryAfter: 3,
      },
      { name: '500', fault: { kind: 'status', status: 500 }, kind: 'transient', status: 500 },
      { name: '529', fault: { kind: 'status', status: 529, message: 'Overloaded' }, kind: 'transient', status: 529 },
      { name: '400', fault: { kind: 'status', status: 400, message: 'no such field' }, kind: 'request', status: 400 },
      { name: 'a stream that is cut in the middle', fault: { kind: 'cut' }, kind: 'transient' },
      { name: 'a stream that is cut before its first event', fault: { kind: 'cut', afterEvents: 0 }, kind: 'transient' },
      {
        name: 'an error in the middle of a stream',
        fault: { kind: 'stream-error', type: 'overloaded_error' },
        kind: 'transient',
      },
      { name: 'silence', fault: { kind: 'silence' }, kind: 'transient' },
    ];
    for (const row of faults) {
      it(`${row.name} is a failure of kind ${row.kind}, after one request`, async () => {
        fault = row.fault;
        const before = model.calls().length;
        const failed = await failure();
        expect(failed.kind).to.equal(row.kind);
        if (row.status !== undefined) expect(failed.status).to.equal(row.status);
        if (row.retryAfter !== undefined) expect(failed.retryAfter).to.equal(row.retryAfter);
        expect(model.calls().length - before).to.equal(1);
      });
    }
    it('says what the provider said', async () => {
      fault = { kind: 'status', status: 529, message: 'Overloaded' };
      expect((await failure()).message).to.equal('Overloaded');
    });
    it('keeps arguments that break off as they were written', async () => {
      fault = { kind: 'malformed-arguments' };
      const [, call] = (await complete()).content;
      expect(call).to.include({ type: 'tool_call', name: 'file_write' }).and.not.have.property('arguments');
      expect((call as { malformed: string }).malformed).to.match(/^\{"system"/);
    });
    it('a refused key is never repeated in the message', async () => {
      const refused = await failure({ apiKey: 'sk-wrong-key-123' });
      expect(refused).to.include({ kind: 'credentials', status: 401 });
      expect(refused.message).not.to.contain('sk-wrong-key-123');
    });
    it('a call that is given up ends at once', async () => {
      fault = { kind: 'silence' };
      const stop = new AbortController();
      const ended = failure({ signal: stop.signal });
      stop.abort();
      expect((await ended).kind).to.equal('aborted');
    });
  });
}

describe('model: the scripted server', () => {
  let model: ScriptedModel;
  before(async () => {
    model = await startScriptedModel({ port: 0, script });
  });
  after(() => model.close());

  const post = (path: string, headers: Record<string, string>, body: object): Promise<Response> =>
    fetch(model.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const hello = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hello' }] };

  it('answers whole where no stream is asked for, in all protocols', async () => {
    const anthropic = (await (
      await post('/v1/messages', { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }, hello)
    ).json()) as { type: string; stop_reason: string };
    const openai = (await (await post('/v1/chat/completions', { authorization: 'Bearer k' }, hello)).json()) as {
      choices: { finish_reason: string }[];
    };
    const responses = (await (
      await post('/v1/responses', { authorization: 'Bearer k' }, { model: 'm', input: 'hello' })
    ).json()) as { status: string; output: { type: string }[] };
    expect(responses.status).to.equal('completed');
    expect(responses.output.map(({ type }) => type)).to.deep.equal(['message', 'function_call']);
    expect(anthropic).to.include({ type: 'message', stop_reason: 'tool_use' });
    expect(openai.choices[0]?.finish_reason).to.equal('tool_calls');
  });
  const refusals = [
    { name: 'no key', headers: { 'anthropic-version': '2023-06-01' }, body: hello, status: 401 },
    { name: 'no version', headers: { 'x-api-key': 'k' }, body: hello, status: 400 },
    {
      name: 'no limit of tokens',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
      body: { ...hello, max_tokens: undefined },
      status: 400,
    },
    {
      name: 'a temperature in the version that has none',
      headers: { authorization: 'Bearer k', 'anthropic-version': '2026-10-21' },
      body: { ...hello, temperature: 1 },
      status: 400,
    },
    {
      name: 'an empty text',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
      body: { ...hello, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      status: 400,
    },
  ];
  for (const { name, headers, body, status } of refusals) {
    it(`refuses ${name}, as the provider does`, async () => {
      const answer = await post('/v1/messages', headers as Record<string, string>, body);
      expect(answer.status).to.equal(status);
      expect(await answer.json()).to.have.property('type', 'error');
    });
  }
  it('records each call with when it was answered in full, and the same question under the same key', async () => {
    const before = model.calls().length;
    for (let i = 0; i < 2; i += 1)
      await (
        await post('/v1/messages', { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }, { ...hello, stream: true })
      ).text();
    const [one, other] = model.calls().slice(before);
    expect(one?.key).to.equal(other?.key);
    expect(one?.answeredAt)
      .to.be.a('number')
      .that.is.at.least(one?.receivedAt ?? Number.POSITIVE_INFINITY);
  });
  it('lists its model', async () => {
    expect(await (await fetch(`${model.url}/v1/models`)).json()).to.have.nested.property('data[0].id', 'scripted');
  });
});
