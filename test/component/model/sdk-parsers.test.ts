import Anthropic from '@anthropic-ai/sdk';
import { expect } from 'chai';
import OpenAI from 'openai';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { ScriptedAnswer } from '../../../demo/model/types.ts';

const text = 'All is written, and this text is long enough to come in more than one piece.';
const answer: ScriptedAnswer = {
  content: [
    { type: 'thought', text: 'First I look, then I write.' },
    { type: 'thought', text: 'nobody may read this', sealed: true },
    { type: 'text', text },
    { type: 'tool_call', id: 'toolu_a', name: 'file_write', arguments: { path: 'x', content: 'y'.repeat(90) } },
    { type: 'tool_call', id: 'toolu_b', name: 'file_read', arguments: {} },
  ],
};

describe('model: what the scripted server sends, as the vendors’ own parsers read it', () => {
  let model: ScriptedModel;
  let next: ScriptedAnswer;
  before(async () => {
    model = await startScriptedModel({ port: 0, script: () => next, caching: true });
  });
  beforeEach(() => {
    next = answer;
  });
  after(() => model.close());

  const anthropic = () => new Anthropic({ apiKey: 'k', baseURL: model.url, maxRetries: 0 });
  const openai = () => new OpenAI({ apiKey: 'k', baseURL: `${model.url}/v1`, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'hello' }];

  it('Messages: thoughts with their signatures, a text and two calls', async () => {
    const message = await anthropic().messages.stream({ model: 'm', max_tokens: 100, messages }).finalMessage();
    expect(message.stop_reason).to.equal('tool_use');
    expect(message.content.map(({ type }) => type)).to.deep.equal([
      'thinking',
      'redacted_thinking',
      'text',
      'tool_use',
      'tool_use',
    ]);
    expect(message.content[0]).to.deep.include({ thinking: 'First I look, then I write.' });
    expect(message.content[0]).to.have.property('signature').that.is.not.empty;
    expect(message.content[3]).to.deep.include({ id: 'toolu_a', input: { path: 'x', content: 'y'.repeat(90) } });
    expect(message.content[4]).to.deep.include({ id: 'toolu_b', input: {} });
    expect(message.usage.output_tokens).to.be.above(10);
  });
  it('Messages: a prompt that is in the cache the second time', async () => {
    const cached = { type: 'text', text: 'It is long. '.repeat(50), cache_control: { type: 'ephemeral' } } as const;
    const ask = () =>
      anthropic()
        .messages.stream({ model: 'm', max_tokens: 100, system: [cached], messages })
        .finalMessage();
    const [first, second] = [await ask(), await ask()];
    expect(first.usage).to.include({ cache_read_input_tokens: 0 });
    expect(first.usage.cache_creation_input_tokens).to.be.above(100);
    expect(second.usage).to.include({
      cache_read_input_tokens: first.usage.cache_creation_input_tokens,
      cache_creation_input_tokens: 0,
    });
  });
  it('Responses: reasoning, a text and two calls', async () => {
    const response = await openai().responses.stream({ model: 'm', input: 'hello' }).finalResponse();
    expect(response.status).to.equal('completed');
    expect(response.output_text).to.equal(text);
    expect(response.output.map(({ type }) => type)).to.deep.equal([
      'reasoning',
      'reasoning',
      'message',
      'function_call',
      'function_call',
    ]);
    expect(response.output[0]).to.deep.include({ summary: [{ type: 'summary_text', text: 'First I look, then I write.' }] });
    expect(response.output[1]).to.deep.include({ summary: [] });
    expect(response.output[3]).to.include({
      call_id: 'toolu_a',
      arguments: JSON.stringify({ path: 'x', content: 'y'.repeat(90) }),
    });
    expect(response.usage?.input_tokens).to.be.above(5);
  });
  it('Responses: its events are numbered, and each delta belongs to what was announced', async () => {
    const items = new Set<string>();
    let expected = 0;
    for await (const event of openai().responses.stream({ model: 'm', input: 'hello' })) {
      expect(event.sequence_number).to.equal(expected);
      expected += 1;
      if (event.type === 'response.output_item.added') items.add(event.item.id ?? '');
      if ('item_id' in event) expect(items).to.include(event.item_id);
    }
    expect(expected).to.be.above(15);
  });
  it('Responses: a refusal, and an answer that was cut off', async () => {
    next = { content: [{ type: 'text', text: 'I will not.' }], stopReason: 'refusal' };
    const refused = await openai().responses.stream({ model: 'm', input: 'hello' }).finalResponse();
    expect(refused.output[0]).to.have.nested.property('content[0].refusal', 'I will not.');
    next = { content: [{ type: 'text', text }], stopReason: 'max_tokens' };
    const cut = await openai().responses.stream({ model: 'm', input: 'hello' }).finalResponse();
    expect(cut).to.have.nested.property('incomplete_details.reason', 'max_output_tokens');
  });
  it('Chat Completions: a text and two calls', async () => {
    const options = { include_usage: true };
    const completion = await openai()
      .chat.completions.stream({ model: 'm', messages, stream_options: options })
      .finalChatCompletion();
    const [choice] = completion.choices;
    expect(choice?.finish_reason).to.equal('tool_calls');
    expect(choice?.message.content).to.equal(text);
    expect(choice?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name)).to.deep.equal([
      'file_write',
      'file_read',
    ]);
    expect(completion.usage?.prompt_tokens).to.be.above(5);
  });
  it('Chat Completions: a refusal', async () => {
    next = { content: [{ type: 'text', text: 'I will not.' }], stopReason: 'refusal' };
    const { choices } = await openai().chat.completions.stream({ model: 'm', messages }).finalChatCompletion();
    expect(choices[0]?.message).to.include({ refusal: 'I will not.' });
  });
});
