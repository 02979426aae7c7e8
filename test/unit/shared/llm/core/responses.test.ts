import { expect } from 'chai';
import { firstApi, verdictOn } from '../../../../../shared/llm/core/api-choice.ts';
import { gatherResponses, type ResponsesEvent } from '../../../../../shared/llm/core/responses-answer.ts';
import { toResponses } from '../../../../../shared/llm/core/responses-request.ts';
import { StreamFailure } from '../../../../../shared/llm/core/stream-failure.ts';
import type { ModelRequest } from '../../../../../shared/llm/types.ts';

const reasoning = { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'xyz' };
const thought = { type: 'thinking', protocol: 'openai-responses', text: 'hm', data: reasoning } as const;
const png = { mediaType: 'image/png', data: 'AAAA' };
const request: ModelRequest = {
  system: 'Be brief.',
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'write it' }] },
    {
      role: 'assistant',
      content: [
        thought,
        { type: 'thinking', protocol: 'anthropic', text: 'not theirs', data: {} },
        { type: 'text', text: 'I write.' },
        { type: 'tool_call', id: 'a', name: 'file_write', arguments: { path: 'x' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          id: 'a',
          content: 'done',
          isError: false,
          media: [png, { mediaType: 'application/pdf', data: 'BBBB' }],
        },
        { type: 'text', text: 'go on' },
      ],
    },
  ],
  tools: [{ name: 'file_write', description: 'writes', parameters: { type: 'object' } }],
  outputSchema: { type: 'object', properties: {}, additionalProperties: false },
};

describe('llm: a request in the words of Responses', () => {
  it('maps every part, in its order, and asks for sealed thoughts and no storage', () => {
    expect(toResponses(request, { model: 'm', maxTokens: 256, temperature: 0, reasoningEffort: 'low' })).to.deep.equal({
      model: 'm',
      instructions: 'Be brief.',
      input: [
        { type: 'message', role: 'user', content: 'write it' },
        reasoning,
        { type: 'message', role: 'assistant', content: 'I write.' },
        { type: 'function_call', call_id: 'a', name: 'file_write', arguments: '{"path":"x"}' },
        {
          type: 'function_call_output',
          call_id: 'a',
          output: [
            { type: 'input_text', text: 'done' },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' },
            { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,BBBB' },
          ],
        },
        { type: 'message', role: 'user', content: 'go on' },
      ],
      max_output_tokens: 256,
      temperature: 0,
      reasoning: { effort: 'low' },
      tools: [{ type: 'function', name: 'file_write', description: 'writes', parameters: { type: 'object' }, strict: false }],
      text: { format: { type: 'json_schema', name: 'result', schema: request.outputSchema, strict: true } },
      store: false,
      include: ['reasoning.encrypted_content'],
    });
  });
  it('leaves out what is not there', () => {
    const bare = { system: '', messages: [], tools: [] };
    expect(toResponses(bare, { model: 'm', maxTokens: 1 })).to.have.all.keys(
      'model',
      'input',
      'max_output_tokens',
      'store',
      'include',
    );
  });
});

type Item = Extract<ResponsesEvent, { item: unknown }>['item'];
const added = (output_index: number, item: Item): ResponsesEvent => ({ type: 'response.output_item.added', output_index, item });
const done = (output_index: number, item: Item): ResponsesEvent => ({ type: 'response.output_item.done', output_index, item });
const text = (output_index: number, delta: string): ResponsesEvent => ({
  type: 'response.output_text.delta',
  output_index,
  delta,
});
const json = (output_index: number, delta: string): ResponsesEvent => ({
  type: 'response.function_call_arguments.delta',
  output_index,
  delta,
});
const usage = { input_tokens: 11, output_tokens: 3, input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 } };
const completed: ResponsesEvent = { type: 'response.completed', response: { usage } };
const incomplete = (reason: string): ResponsesEvent => ({
  type: 'response.incomplete',
  response: { incomplete_details: { reason } },
});

function answer(...events: ResponsesEvent[]) {
  const gathering = gatherResponses();
  for (const event of events) gathering.add(event);
  return gathering.answer();
}

describe('llm: an answer of Responses', () => {
  it('is put together from pieces, two calls at a time', () => {
    const call = (id: string): Item => ({ type: 'function_call', call_id: id, name: 'f', arguments: '' });
    const all = answer(
      added(0, { type: 'message' }),
      text(0, 'Hel'),
      text(0, 'lo'),
      added(1, call('a')),
      added(2, call('b')),
      json(1, '{"n":'),
      json(2, '{"n":2}'),
      json(1, '1}'),
      completed,
    );
    expect(all).to.deep.equal({
      content: [
        { type: 'text', text: 'Hello' },
        { type: 'tool_call', id: 'a', name: 'f', arguments: { n: 1 } },
        { type: 'tool_call', id: 'b', name: 'f', arguments: { n: 2 } },
      ],
      stopReason: 'tool_calls',
      usage: { inputTokens: 11, outputTokens: 3, cachedInputTokens: 4 },
    });
  });
  it('keeps a thought as it is sealed in the end', () => {
    expect(
      answer(added(0, { ...reasoning, summary: [], encrypted_content: 'x' }), done(0, reasoning), completed)?.content,
    ).to.deep.equal([thought]);
  });
  it('drops a thought that could not be given back', () => {
    expect(answer(done(0, { type: 'reasoning', id: 'rs_1' }), completed)?.content).to.deep.equal([]);
  });
  it('is taken from its end where a server sends no pieces', () => {
    const output: Item[] = [
      { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"n":1}' },
    ];
    expect(answer({ type: 'response.completed', response: { output } })?.content).to.deep.equal([
      { type: 'text', text: 'Hello' },
      { type: 'tool_call', id: 'a', name: 'f', arguments: { n: 1 } },
    ]);
  });
  it('is none where the stream broke off', () => expect(answer(text(0, 'Hel'))).to.equal(undefined));
  it('is a failure where the provider says so', () => {
    const event: ResponsesEvent = {
      type: 'response.failed',
      response: { error: { code: 'rate_limit_exceeded', message: 'slow' } },
    };
    expect(() => answer(event)).to.throw(StreamFailure, 'slow');
  });
  it('is a refusal where the model declined', () => {
    expect(answer({ type: 'response.refusal.delta', output_index: 0, delta: 'No.' }, completed)).to.deep.include({
      stopReason: 'refusal',
      content: [{ type: 'text', text: 'No.' }],
    });
  });
  for (const [reason, want] of [
    ['max_output_tokens', 'max_tokens'],
    ['content_filter', 'content_filter'],
  ] as const)
    it(`that is incomplete for ${reason} stops with ${want}`, () => {
      expect(answer(text(0, 'Hel'), incomplete(reason))?.stopReason).to.equal(want);
    });
});

describe('llm: whether a service has the Responses API', () => {
  const rows: readonly [string, object, ReturnType<typeof verdictOn>][] = [
    ['404 without a word', { status: 404, message: '404 status code (no body)' }, 'missing'],
    ['404 for the address', { status: 404, error: { message: 'Invalid URL (POST /v1/responses)', code: null } }, 'missing'],
    ['405', { status: 405, message: 'Method Not Allowed' }, 'missing'],
    [
      '404 for the model',
      { status: 404, error: { message: 'The model `x` does not exist', code: 'model_not_found' } },
      undefined,
    ],
    [
      '404 for the model, with Ollama',
      { status: 404, error: { message: 'model "x" not found, try pulling it first' } },
      undefined,
    ],
    ['400 with a code', { status: 400, error: { message: 'no', code: 'unsupported_api' } }, 'missing'],
    ['400 in words', { status: 400, error: { message: 'The Responses API is not supported by this server' } }, 'missing'],
    ['501 in words', { status: 501, error: { message: 'endpoint not implemented' } }, 'missing'],
    [
      '400 for a parameter',
      { status: 400, error: { message: "Unsupported parameter: 'temperature' is not supported" } },
      undefined,
    ],
    ['400 for a field', { status: 400, error: { message: "Unknown parameter: 'include'." } }, undefined],
    [
      '403 that names the API',
      { status: 403, error: { message: 'Access to the Responses API is not allowed for this client' } },
      'missing',
    ],
    ['403 for anything else', { status: 403, error: { message: 'Country not supported' } }, undefined],
    ['401', { status: 401, error: { message: 'bad key for /v1/responses' } }, undefined],
    [
      'a model that is behind the other API',
      { status: 400, error: { message: 'no', code: 'unsupported_api_for_model' } },
      'not-for-model',
    ],
    ['overload', { status: 503, message: 'endpoint not available' }, undefined],
    ['a lost connection', { message: 'Connection error.' }, undefined],
  ];
  for (const [name, error, want] of rows)
    it(`${name}: ${want ?? 'says nothing of it'}`, () => expect(verdictOn(error)).to.equal(want));
  it('is found out by asking, unless it is set; Azure has deployments of Chat Completions', () => {
    expect(firstApi('openai', undefined)).to.equal('responses');
    expect(firstApi('openai', 'chat-completions')).to.equal('chat-completions');
    expect(firstApi('azure-openai', undefined)).to.equal('chat-completions');
  });
});
