import { expect } from 'chai';
import { say } from '../../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Fault } from '../../../demo/model/types.ts';
import type { Agent } from '../../../shared/api/generated/agent.ts';
import { Agents, Providers, Secrets, Tasks } from '../../../shared/api/kinds.ts';
import type { ModelAnswer, ModelMessage, ModelRequest } from '../../../shared/llm/types.ts';
import { until } from '../../support/until.ts';
import { type MiniPlatform, type MiniTask, startMiniPlatform } from '../workers/mini-platform.ts';

const apiVersion = 'core.orka.ai/v1alpha1';
const hello: ModelRequest = { system: '', messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }], tools: [] };

interface Answered {
  readonly status: number;
  readonly type: string | null;
  readonly answer?: ModelAnswer;
  readonly error?: { readonly reason: string; readonly message: string };
}

describe('llm-call: over HTTP, with the real SDKs and store', () => {
  let fault: ((body: Readonly<Record<string, unknown>>, index: number) => Fault | undefined) | undefined;
  let msPerToken: number;
  let model: ScriptedModel;
  let platform: MiniPlatform;
  let task: MiniTask;

  beforeEach(async () => {
    fault = undefined;
    msPerToken = 0;
    model = await startScriptedModel({
      port: 0,
      script: (conversation) => say(conversation, `I heard ${conversation.messages.length} messages`),
      faults: ({ body, index }) => fault?.(body, index),
      apiKeys: ['sk-test-key-0001', 'sk-rotated-key'],
      get msPerToken() {
        return msPerToken;
      },
    });
    platform = await startMiniPlatform(model, { idleTimeoutMs: 400 });
    task = await platform.addTask({ prompt: 'hello' });
  });
  afterEach(async () => {
    await platform.close();
    await model.close();
  });

  interface Call {
    readonly of?: MiniTask;
    readonly step?: number;
    readonly request?: ModelRequest;
    readonly token?: string;
    readonly signal?: AbortSignal;
  }
  async function post({ of = task, step = 0, request = hello, token, signal }: Call = {}): Promise<Answered> {
    const { namespace, name, uid } = of;
    const data = { task: { namespace, name, uid }, run: of.context.run, step, request };
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-type': 'ai.orka.llm.call.v1',
      'ce-id': `${uid}.${step}`,
      'ce-source': '/orka/worker',
      'ce-subject': `namespaces/${namespace}/tasks/${name}`,
      authorization: `Bearer ${token ?? platform.tokenOf(of)}`,
    };
    const res = await fetch(platform.llmUrl, { method: 'POST', headers, body: JSON.stringify(data), signal: signal ?? null });
    return { status: res.status, type: res.headers.get('ce-type'), ...((await res.json()) as object) };
  }
  const journal = (of = task) => platform.store.steps(of, of.context.run);

  async function useAgent(name: string, spec: Agent['spec']): Promise<MiniTask> {
    await platform.kube.create(Agents, 'default', { apiVersion, kind: 'Agent', metadata: { name }, spec });
    return platform.addTask({ prompt: 'hello' }, { name: `of-${name}`, spec: { agentRef: { name } } });
  }
  async function addProvider(name: string, key: string | undefined, type: 'anthropic' | 'openai' = 'anthropic'): Promise<void> {
    if (key !== undefined)
      await platform.kube.create(Secrets, 'default', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `${name}-key` },
        data: { 'api-key': Buffer.from(key).toString('base64') },
      });
    const baseURL = type === 'openai' ? `${model.url}/v1` : model.url;
    await platform.kube.create(Providers, 'default', {
      apiVersion,
      kind: 'Provider',
      metadata: { name },
      spec: { type, baseURL, defaultModel: `${name}-model`, secretRef: { name: `${name}-key` } },
    });
  }

  it('answers with an event, and has put the answer into the journal by then', async () => {
    const { status, type, answer } = await post();
    expect({ status, type }).to.deep.equal({ status: 200, type: 'ai.orka.llm.answered.v1' });
    expect(answer).to.deep.include({
      content: [{ type: 'text', text: 'I heard 1 messages' }],
      stopReason: 'end',
      provider: 'default',
      model: 'scripted',
    });
    const [step] = await journal();
    expect(step).to.deep.include({ step: 0, kind: 'model', key: `${task.uid}/1/0`, usage: answer?.usage });
    expect(step?.body).to.have.deep.property('answer', answer);
  });
  it('answers the same step again from the journal, also after a restart', async () => {
    const { answer } = await post();
    await platform.restartLlmCall();
    expect((await post()).answer).to.deep.equal(answer);
    expect(model.calls()).to.have.length(1);
  });
  it('joins those who ask for the same step at the same time', async () => {
    msPerToken = 5;
    const answers = await Promise.all([post(), post(), post()]);
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).to.equal(1);
    expect(model.calls()).to.have.length(1);
  });
  it('asks for another step, and for another Task, anew', async () => {
    const other = await platform.addTask({ prompt: 'hello' }, { name: 'other' });
    await Promise.all([post(), post({ step: 1 }), post({ of: other })]);
    expect(model.calls()).to.have.length(3);
  });
  it('goes on when the one who asked is gone', async () => {
    msPerToken = 10;
    const gone = new AbortController();
    const asked = post({ signal: gone.signal }).catch((error: Error) => error.name);
    await until('the call to reach the model', () => model.calls()[0]);
    gone.abort();
    expect(await asked).to.equal('AbortError');
    await until('the answer in the journal', async () => (await journal())[0]);
    expect((await post()).status).to.equal(200);
    expect(model.calls()).to.have.length(1);
  });

  it('is given up when the one who asked is gone and its Task is to end', async () => {
    msPerToken = 50;
    const gone = new AbortController();
    const asked = post({ signal: gone.signal }).catch((error: Error) => error.name);
    const call = await until('the call to reach the model', () => model.calls()[0]);
    const at = { namespace: 'default', name: 'task' };
    await platform.kube.patch(Tasks, at, { metadata: { annotations: { 'orka.ai/cancel': 'no need' } } });
    gone.abort();
    expect(await asked).to.equal('AbortError');
    // Who asks now joins the call, which is given up, or is refused at once.
    expect((await post()).error?.message).to.equal('Task "task" is being cancelled');
    await until('the model to notice', () => call.abandonedAt);
    expect(await journal()).to.deep.equal([]);
    expect(model.calls()).to.have.length(1);
  });

  describe('who may ask', () => {
    it('not another Task’s worker', async () => {
      const other = await platform.addTask({ prompt: 'hello' }, { name: 'other' });
      expect(await post({ token: platform.tokenOf(other) })).to.deep.include({ status: 403 });
    });
    it('not another room, nor nobody', async () => {
      expect((await post({ token: 'platform.task-admitted' })).status).to.equal(403);
      expect((await post({ token: 'made-up' })).status).to.equal(401);
    });
    it('not for a Task that has ended, or is gone', async () => {
      await platform.kube.patch(
        Tasks,
        { namespace: 'default', name: 'task' },
        { status: { phase: 'Cancelled' } },
        { subresource: 'status' },
      );
      expect((await post()).error?.message).to.equal('Task "task" has ended: Cancelled');
      platform.kube.remove(Tasks, 'default', 'task');
      expect(await post()).to.deep.include({ status: 422 });
      expect(model.calls()).to.have.length(0);
    });
    it('nothing that is no request', async () => {
      expect((await post({ request: { ...hello, messages: [] } })).error?.message).to.contain('messages');
      expect((await post({ request: { messages: hello.messages } as unknown as ModelRequest })).error?.message).to.contain(
        'system',
      );
    });
    it('not for a step that is a tool call', async () => {
      await platform.store.putStep(task, 1, 0, { kind: 'tool', key: 'k', body: {} });
      expect(await post()).to.deep.include({ status: 422 });
    });
  });

  describe('what is asked', () => {
    it('the Agent’s temperature of 0 and its limit are sent as they are set', async () => {
      const of = await useAgent('exact', {
        providerRef: { name: 'default' },
        model: { name: 'big', temperature: 0, maxTokens: 256 },
      });
      expect((await post({ of })).answer?.model).to.equal('big');
      expect(model.calls()[0]?.body).to.include({ model: 'big', temperature: 0, max_tokens: 256 });
    });
    it('4,096 tokens and no temperature where nobody says', async () => {
      await post();
      expect(model.calls()[0]?.body).to.include({ max_tokens: 4096 }).and.not.have.property('temperature');
    });
    it('without the temperature, where the model takes none', async () => {
      fault = (body) =>
        'temperature' in body
          ? { kind: 'status', status: 400, message: '`temperature` is not supported by this model' }
          : undefined;
      const of = await useAgent('warm', { providerRef: { name: 'default' }, model: { temperature: 0.7 } });
      expect((await post({ of })).status).to.equal(200);
      expect(model.calls()).to.have.length(2);
    });
    it('half of the conversation, where the whole is too long', async () => {
      fault = (body) =>
        JSON.stringify(body).length > 20_000
          ? { kind: 'status', status: 400, message: 'prompt is too long: 250000 tokens > 200000 maximum' }
          : undefined;
      const turns = Array.from({ length: 10 }, (_, i): ModelMessage[] => [
        { role: 'assistant', content: [{ type: 'tool_call', id: `c${i}`, name: 'file_read', arguments: {} }] },
        { role: 'user', content: [{ type: 'tool_result', id: `c${i}`, content: 'x'.repeat(3000), isError: false }] },
      ]).flat();
      const { status, answer } = await post({ request: { ...hello, messages: [...hello.messages, ...turns] } });
      expect(status).to.equal(200);
      expect(answer?.content[0]).to.deep.equal({ type: 'text', text: 'I heard 11 messages' });
    });
    it('a key that was replaced counts at once', async () => {
      await platform.kube.patch(
        Secrets,
        { namespace: 'default', name: 'keys' },
        { data: { 'api-key': Buffer.from('wrong').toString('base64') } },
      );
      expect((await post()).status).to.equal(422);
      await platform.kube.patch(
        Secrets,
        { namespace: 'default', name: 'keys' },
        { data: { 'api-key': Buffer.from('sk-rotated-key\n').toString('base64') } },
      );
      expect((await post()).status).to.equal(200);
    });
  });

  describe('a Provider that fails', () => {
    const rows: readonly { name: string; fault: Fault; status: number; says: string | RegExp; calls: number }[] = [
      {
        name: 'overloaded for ever',
        fault: { kind: 'status', status: 529, message: 'Overloaded' },
        status: 502,
        says: 'provider "default": Overloaded (after 4 attempts)',
        calls: 4,
      },
      {
        name: 'cut off for ever',
        fault: { kind: 'cut' },
        status: 502,
        says: /^provider "default": the answer broke off: .+ \(after 4 attempts\)$/,
        calls: 4,
      },
      {
        name: 'silent for ever',
        fault: { kind: 'silence' },
        status: 502,
        says: 'provider "default": nothing came for 0.4 s (after 4 attempts)',
        calls: 4,
      },
      {
        name: 'refusing the request',
        fault: { kind: 'status', status: 404, message: 'model: nope' },
        status: 422,
        says: 'provider "default": model: nope',
        calls: 1,
      },
      {
        name: 'refusing the key',
        fault: { kind: 'status', status: 401, message: 'invalid x-api-key' },
        status: 422,
        says: 'provider "default": invalid x-api-key',
        calls: 1,
      },
    ];
    for (const row of rows) {
      it(`${row.name}: is told with its own words`, async () => {
        fault = () => row.fault;
        const { status, error } = await post();
        expect(status).to.equal(row.status);
        if (typeof row.says === 'string') expect(error?.message).to.equal(row.says);
        else expect(error?.message).to.match(row.says);
        expect(model.calls()).to.have.length(row.calls);
        expect(await journal()).to.deep.equal([]);
      });
    }
    it('may be asked again later for the same step', async () => {
      fault = (_, index) => (index < 4 ? { kind: 'status', status: 500 } : undefined);
      expect((await post()).status).to.equal(502);
      expect((await post()).status).to.equal(200);
    });
    it('that is not there, or has no key, is named', async () => {
      await addProvider('keyless', undefined);
      const of = await useAgent('lost', { providerRef: { name: 'nowhere' }, model: { fallbacks: [{ providerRef: 'keyless' }] } });
      expect((await post({ of })).error?.message).to.equal(
        'provider "nowhere": Provider "nowhere" does not exist in namespace default; provider "keyless": referenced secret not found: keyless-key',
      );
    });
  });

  describe('fallbacks', () => {
    beforeEach(async () => {
      await addProvider('first', 'sk-test-key-0001');
      await addProvider('second', 'sk-test-key-0001', 'openai');
    });
    const fails = (name: string, status: number) => (body: Readonly<Record<string, unknown>>) =>
      body['model'] === name ? ({ kind: 'status', status } as const) : undefined;
    const spec: Agent['spec'] = { providerRef: { name: 'first' }, model: { fallbacks: [{ providerRef: 'second' }] } };

    it('the next Provider answers, with its own default model, where the first refuses the key', async () => {
      fault = fails('first-model', 401);
      const of = await useAgent('a', spec);
      expect((await post({ of })).answer).to.include({ provider: 'second', model: 'second-model' });
      expect(model.calls().map(({ protocol }) => protocol)).to.deep.equal(['anthropic', 'openai-responses']);
    });
    it('the next Provider answers where the first stays overloaded, and is asked first for a while', async () => {
      fault = fails('first-model', 529);
      const of = await useAgent('a', spec);
      expect((await post({ of })).answer?.provider).to.equal('second');
      expect((await post({ of, step: 1 })).answer?.provider).to.equal('second');
      expect(model.calls().map(({ protocol }) => protocol)).to.deep.equal([
        'anthropic',
        'anthropic',
        'anthropic',
        'anthropic',
        'openai-responses',
        'openai-responses',
      ]);
    });
    it('no other Provider is asked where the request itself is wrong', async () => {
      fault = fails('first-model', 400);
      const of = await useAgent('a', spec);
      expect((await post({ of })).status).to.equal(422);
      expect(model.calls()).to.have.length(1);
    });
  });
});
